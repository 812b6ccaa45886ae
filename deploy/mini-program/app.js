// Where the product is: a filed business domain, and the same host among the request domains.
App({ site: 'https://exam.example.cn' });
