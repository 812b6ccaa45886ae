// What the server offers for a field: kinds of content, sources of options, panels; with what people call them.
import { page, send } from '../shared/page.js';

let catalogue = {};

export async function fetchOffered() {
  catalogue = await send('GET', `/studio/catalogue?draft=${page.id}`);
}

// Code and title of each in a list: kinds, sources, panels.
export const offered = (list) => catalogue[list].map(({ code, title }) => [ code, title ]);
