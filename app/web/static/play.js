// After each step in the phone, the token's place is fetched anew.
const phone = document.querySelector('#phone');
const trace = document.querySelector('#trace');
phone.addEventListener('load', async () => {
  const answer = await fetch(trace.dataset.address);
  if (answer.ok) trace.innerHTML = await answer.text();
});
