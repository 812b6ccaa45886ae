// The words of bpmn-js and its panel in Chinese.
import { translating } from '../shared/translate.js';
import { bpmn } from './zh.json';

export const translate = translating(bpmn);
export default { translate: [ 'value', translate ] };
