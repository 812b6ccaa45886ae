// After each step in the phone, the token's place is fetched anew and brought into view.
const phone = document.querySelector('#phone');
const trace = document.querySelector('#trace');
const lead = () => {
  for (const view of trace.querySelectorAll('.view')) {
    const token = view.querySelector('.now');
    if (!token) continue;
    const [here, there] = [view, token].map((one) => one.getBoundingClientRect());
    view.scrollBy(there.left - here.left - (here.width - there.width) / 2, there.top - here.top - (here.height - there.height) / 2);
  }
};
phone.addEventListener('load', async () => {
  const answer = await fetch(trace.dataset.address);
  if (answer.ok) trace.innerHTML = await answer.text();
  lead();
});
lead();
