// The process an element belongs to.
export function processOf(owner) {
  let at = owner;
  while (at && at.$type !== 'bpmn:Process') at = at.$parent;
  return at;
}

// The shape that stands for an id: a process is shown by its pool, or is the canvas itself.
export function placeOf(registry, id) {
  return registry.get(id) ?? registry.find((one) => one.businessObject?.processRef?.id === id);
}
