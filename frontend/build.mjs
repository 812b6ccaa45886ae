// Bundles the studio's pages: every `src/<page>.js` is the entry of one, with the style sheets it imports; what pages
// share goes into chunks.  Names carry the hash of their content; each file lies there a second time packed (.br).
// `manifest.json` tells the server which files a page needs, and from which sources they were built: built once only.
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { patches } from './patches.mjs';

process.chdir(import.meta.dirname ?? new URL('.', import.meta.url).pathname);
const INTO = '../app/web/static/dist';
const FRESH = `${INTO}.new`;

const sources = [ 'build.mjs', 'patches.mjs', 'package-lock.json', ...filesIn('src') ];
const digest = sources.reduce((hash, file) => hash.update(file).update(readFileSync(file)), createHash('sha256')).digest('hex');
if (built() !== digest) await make();

function filesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesIn(join(folder, entry.name)) : [ join(folder, entry.name) ]));
}

function built() {
  return existsSync(`${INTO}/manifest.json`) ? JSON.parse(readFileSync(`${INTO}/manifest.json`)).digest : '';
}

async function make() {
  rmSync(FRESH, { recursive: true, force: true });
  const { metafile } = await build({
    entryPoints: readdirSync('src').filter((name) => name.endsWith('.js')).map((name) => `src/${name}`),
    absWorkingDir: process.cwd(), outdir: FRESH, entryNames: '[name]-[hash]', chunkNames: 'part-[hash]', assetNames: '[name]-[hash]',
    bundle: true, minify: true, splitting: true, format: 'esm', target: 'es2020', charset: 'utf8',
    legalComments: 'linked', metafile: true, logLevel: 'warning', plugins: [ patches ],
    loader: { '.woff': 'file', '.woff2': 'file', '.ttf': 'file', '.eot': 'file', '.svg': 'file' }
  });
  for (const name of readdirSync(FRESH)) pack(`${FRESH}/${name}`);
  const pages = Object.fromEntries(Object.entries(metafile.outputs).filter(([ , out ]) => /^src\/[^/]+\.js$/.test(out.entryPoint ?? ''))
    .map(([ file, out ]) => [ basename(out.entryPoint, '.js'), page(metafile.outputs, file, out) ]));
  writeFileSync(`${FRESH}/manifest.json`, JSON.stringify({ digest, pages }, null, 1));
  rmSync(INTO, { recursive: true, force: true });
  renameSync(FRESH, INTO);
  for (const [ name, one ] of Object.entries(pages)) console.log(`${name}: ${one.kb} KB packed`);
}

function pack(file) {
  const body = readFileSync(file);
  writeFileSync(`${file}.br`, brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 10, [constants.BROTLI_PARAM_SIZE_HINT]: body.length } }));
}

// What a page loads: its script, its style, the chunks its script needs at once; `kb` is their packed size.
function page(outputs, file, out) {
  const parts = [ ...needed(outputs, file) ].filter((one) => one !== file);
  const weight = [ file, ...parts, ...(out.cssBundle ? [ out.cssBundle ] : []) ].reduce((sum, one) => sum + readFileSync(`${one}.br`).length, 0);
  return { script: basename(file), style: out.cssBundle ? basename(out.cssBundle) : null, parts: parts.map((one) => basename(one)), kb: Math.round(weight / 102.4) / 10 };
}

function needed(outputs, file, seen = new Set()) {
  if (!seen.has(file)) {
    seen.add(file);
    outputs[file].imports.filter((one) => one.kind === 'import-statement').forEach((one) => needed(outputs, one.path, seen));
  }
  return seen;
}
