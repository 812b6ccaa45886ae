// What dmn-js says, in Chinese.
import { translating } from '../shared/translate.js';
import words from './zh.json';

export default { translate: [ 'value', translating(words) ] };
