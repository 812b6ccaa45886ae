// Between our forms and form-js's: what it wants to find is put in when a form is opened, and taken out again.
const mapped = (schema, change) => ({ ...change(schema), ...(schema.components && { components: schema.components.map((one) => mapped(one, change)) }) });

// Dates have their title where form-js looks for it; options of the system stand for a list that is empty.
export const opened = (schema) => mapped(schema, ({ label, ...field }) => {
  if (field.properties?.source && !field.values) field.values = [];
  if (field.type !== 'datetime' || label === undefined || field.dateLabel) return label === undefined ? field : { label, ...field };
  return { ...field, subtype: field.subtype ?? 'date', dateLabel: label };
});

// Without the empty list, and without form-js's frame around groups, which our pages do not ask about.
export const kept = (schema) => mapped(schema, ({ values, showOutline, ...field }) => ({
  ...field, ...(values && !(field.properties?.source && !values.length) && { values }), ...(showOutline === false && { showOutline })
}));
