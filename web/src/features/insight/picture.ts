const SCALE = 2;
const MOST_PIXELS = 16_000;
const PRINTED = "picture";
const INHERITED = ["font-family", "font-size", "line-height", "font-variant-numeric", "color"];

function styles(): string {
  return [...document.styleSheets]
    .flatMap((sheet) => [...sheet.cssRules].map((rule) => rule.cssText))
    .join("\n");
}

/** The element as it is drawn, with the page's own style sheets, as one SVG of its size. */
function drawn(element: HTMLElement, width: number, height: number): string {
  const root = document.documentElement;
  const body = getComputedStyle(document.body);
  const copy = element.cloneNode(true) as HTMLElement;
  const frame = document.createElement("div");
  frame.style.width = `${width}px`;
  frame.style.height = `${height}px`;
  // One by one: the shorthand is empty where figures are tabular.
  for (const key of INHERITED) frame.style.setProperty(key, body.getPropertyValue(key));
  frame.style.background = body.backgroundColor;
  frame.append(copy);
  const style = document.createElement("style");
  style.textContent = styles();
  frame.prepend(style);
  const html = new XMLSerializer().serializeToString(frame);
  const theme = root.dataset.theme ? `data-theme="${root.dataset.theme}"` : "";
  return `<svg xmlns="http://www.w3.org/2000/svg" lang="${root.lang}" ${theme} width="${width}" height="${height}"><foreignObject width="100%" height="100%">${html}</foreignObject></svg>`;
}

/** Saves what an element shows as PNG, twice as fine, with the colours and the width that the page shows it in. */
export async function savePicture(element: HTMLElement, name: string): Promise<void> {
  element.classList.add(PRINTED);
  const width = Math.ceil(element.offsetWidth);
  const height = Math.ceil(element.offsetHeight);
  const source = drawn(element, width, height);
  element.classList.remove(PRINTED);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(source)}`;
  await image.decode();
  const scale = Math.min(SCALE, MOST_PIXELS / height);
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext("2d");
  if (!context) return;
  context.fillStyle = getComputedStyle(document.body).backgroundColor;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  const link = document.createElement("a");
  link.href = canvas.toDataURL("image/png");
  link.download = `${name}.png`;
  link.click();
}
