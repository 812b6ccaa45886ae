// A question that has to be answered before one goes on.
import { make } from './elements.js';

// Asks; `choices` are [label, answer] pairs, the last is the plain way out.  A promise of the answer.
export function ask(title, lines, choices) {
  return new Promise((resolve) => {
    const box = make('dialog', { class: 'ask', 'aria-labelledby': 'ask-title' }, make('h2', { id: 'ask-title' }, title), ...lines.map((line) => make('p', {}, line)));
    const answer = (value) => { box.close(); box.remove(); resolve(value); };
    box.append(make('div', { class: 'acts' }, ...choices.map(([ label, value ], i) => make('button', { type: 'button', class: i ? 'plain' : '', onclick: () => answer(value) }, label))));
    box.addEventListener('cancel', (event) => event.preventDefault());
    document.body.append(box);
    box.showModal();
  });
}
