// Small changes to packages while they are bundled.  One that no longer finds its place fails the build.
import { readFileSync } from 'node:fs';

const CHANGES = [
  // CodeMirror (FEEL fields): a constructable style sheet instead of a <style>, so that no page needs 'unsafe-inline'.
  { file: /style-mod[\\/]src[\\/]style-mod\.js$/, change: [ [ '!root.head && root.adoptedStyleSheets', 'root.adoptedStyleSheets' ] ] }
];

export const patches = {
  name: 'patches',
  setup(build) {
    for (const { file, change } of CHANGES) build.onLoad({ filter: file }, ({ path }) => ({ loader: 'js', contents: changed(path, change) }));
  }
};

function changed(path, change) {
  return change.reduce((text, [ from, to ]) => {
    if (!text.includes(from)) throw new Error(`${path} has changed: ${from} is no longer in it`);
    return text.replaceAll(from, to);
  }, readFileSync(path, 'utf8'));
}
