// Shows the description that this server gives of its interface. Texts are only ever set as texts.
"use strict";

const made = (name, text, ...children) => {
  const element = document.createElement(name);
  if (text) element.textContent = text;
  element.append(...children);
  return element;
};

const named = (reference) => reference.split("/").pop();

const link = (reference) => {
  const element = made("a", named(reference));
  element.href = "#schema-" + named(reference);
  return element;
};

const kind = (schema) => {
  const element = document.createElement("span");
  if (!schema || Object.keys(schema).length === 0) return element;
  if (schema.$ref) return link(schema.$ref);
  const several = schema.anyOf || schema.oneOf || schema.allOf;
  if (several) {
    several.slice(0, 200).forEach((each, place) => element.append(place ? (schema.allOf ? " and " : " or ") : "", kind(each)));
    return element;
  }
  const types = [].concat(schema.type || []).join(" or ");
  if (schema.type === "array") element.append("list of ", kind(schema.items));
  else element.append(schema.enum ? schema.enum.map(String).join(", ") : types + (schema.format ? ` (${schema.format})` : ""));
  const bounds = ["minimum", "maximum", "maxLength", "maxItems", "pattern"].filter((name) => name in schema);
  if (bounds.length) element.append(made("br"), made("code", bounds.map((name) => `${name} ${schema[name]}`).join("; ")));
  return element;
};

const rows = (heads, lines) => {
  const table = made("table", "", made("tr", "", ...heads.map((each) => made("th", each))));
  lines.forEach((cells) => table.append(made("tr", "", ...cells.map((each) => made("td", "", each)))));
  return table;
};

const content = (media) => {
  const parts = [];
  for (const [name, each] of Object.entries(media || {})) {
    parts.push(made("p", "", made("code", name), " ", kind(each.schema)));
    if (each.example !== undefined) parts.push(made("pre", JSON.stringify(each.example, null, 2)));
  }
  return parts;
};

const operation = (method, path, told) => {
  const inside = made("div");
  if ((told.parameters || []).length) {
    const lines = told.parameters.map((each) => [
      made("code", each.name), each.in, kind(each.schema), each.description || "",
    ]);
    inside.append(made("h3", "Asked with"), rows(["Name", "In", "What", "About"], lines));
  }
  if (told.requestBody) inside.append(made("h3", "Body"), ...content(told.requestBody.content));
  inside.append(made("h3", "Answers"));
  for (const [status, each] of Object.entries(told.responses)) {
    inside.append(made("p", `${status}: ${each.description}`), ...content(each.content));
  }
  const summary = made("summary", "", made("b", method.toUpperCase()), made("code", path), " ", told.summary || "");
  const element = made("details", "", summary, inside);
  element.id = told.operationId;
  element.dataset.words = `${method} ${path} ${told.summary} ${told.operationId}`.toLowerCase();
  return element;
};

const schemaOf = (name, schema) => {
  const inside = made("div", "", made("p", schema.description || ""));
  const needed = new Set(schema.required || []);
  const lines = Object.entries(schema.properties || {}).map(([each, value]) => [
    made("code", each + (needed.has(each) ? "" : "?")), kind(value), value.description || "",
  ]);
  inside.append(lines.length ? rows(["Field", "What", "About"], lines) : kind(schema));
  const element = made("details", "", made("summary", name), inside);
  element.id = "schema-" + name;
  return element;
};

const openNamed = () => {
  const element = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (element && element.tagName === "DETAILS") element.open = true;
  if (element) element.scrollIntoView();
};

const find = () => {
  const words = document.getElementById("words").value.toLowerCase().split(/\s+/).filter(Boolean);
  const all = [...document.querySelectorAll("#operations details")];
  all.forEach((each) => { each.hidden = !words.every((word) => each.dataset.words.includes(word)); });
  document.getElementById("count").textContent = `${all.filter((each) => !each.hidden).length} of ${all.length} operations`;
};

const show = (told) => {
  document.getElementById("title").textContent = `${told.info.title}: the interface for other programs`;
  document.getElementById("about").textContent = told.info.description;
  const operations = document.getElementById("operations");
  for (const [path, by] of Object.entries(told.paths)) {
    for (const [method, each] of Object.entries(by)) operations.append(operation(method, path, each));
  }
  const errors = document.getElementById("errors");
  for (const [code, text] of Object.entries(told["x-errors"])) {
    const term = made("dt", code);
    term.id = code;
    errors.append(term, made("dd", text));
  }
  const schemas = document.getElementById("schemas");
  Object.keys(told.components.schemas).sort().forEach((name) => {
    schemas.append(schemaOf(name, told.components.schemas[name]));
  });
  find();
  openNamed();
};

document.getElementById("words").addEventListener("input", find);
window.addEventListener("hashchange", openNamed);
fetch("openapi.json").then((answer) => answer.json()).then(show).catch(() => {
  document.getElementById("count").textContent = "The description could not be read. Load the page again in a while.";
});
