/* The language that the page begins in, and how elements are made; all pages share it. */
var first = /en/.test(document.documentElement.lang) ? "en" : "zh";
var say = WORDS[/en/.test(location.hash) ? "en" : /zh/.test(location.hash) ? "zh" : first];

/* The text with {0}, {1} filled in. */
function fill(text) {
  var parts = arguments;
  return text.replace(/\{(\d)\}/g, function (whole, n) { return parts[Number(n) + 1]; });
}

function byId(id) { return document.getElementById(id); }

/* An element with a text, a look and children; text is never markup. */
function make(tag, look, text) {
  var e = document.createElement(tag);
  if (look) { e.className = look; }
  if (text !== undefined && text !== null) { e.appendChild(document.createTextNode(String(text))); }
  return e;
}

function empty(e) {
  while (e.firstChild) { e.removeChild(e.firstChild); }
  return e;
}
