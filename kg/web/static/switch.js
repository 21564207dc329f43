
// The page can be read without this: it only opens the page in the reader's language, and tells
// the browser which one is chosen.
const radios = [...document.querySelectorAll("input[name=language]")];
const tell = () => { document.documentElement.lang = radios.find((radio) => radio.checked).value; };
if (navigator.language.startsWith("zh")) document.getElementById("in-zh").checked = true;
for (const radio of radios) radio.addEventListener("change", tell);
tell();
