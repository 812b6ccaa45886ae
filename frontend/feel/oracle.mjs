// Answers a corpus (stdin, JSON) with feelin, the FEEL of bpmn.io: one {value} or {error} for each entry (stdout, JSON).
import { readFileSync } from 'node:fs';
import { evaluate, unaryTest } from 'feelin';

const corpus = JSON.parse(readFileSync(0, 'utf8'));

const plain = (value) => {
  if (value === undefined || value === null) return null;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object') return value;
  if (Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
  }
  return String(value);
};

const answer = (ask) => {
  try {
    const { value } = ask();
    return { value: plain(value) };
  } catch (error) {
    return { error: String(error.message).slice(0, 120) };
  }
};

const context = corpus.context;
process.stdout.write(JSON.stringify({
  expressions: corpus.expressions.map((text) => answer(() => evaluate(text, context))),
  tests: corpus.tests.map(([cell, value]) => answer(() => unaryTest(cell, { ...context, '?': value }))),
}));
