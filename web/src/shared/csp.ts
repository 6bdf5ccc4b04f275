/** The nonce that the server writes into the page, or undefined where no server filled it in. */
export function cspNonce(): string | undefined {
  const value = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content;
  return value && !value.startsWith("__") ? value : undefined;
}

/**
 * Gives the page's nonce to every style element that a library makes. antd passes the nonce to most of
 * its styles but not to the scroll lock of modals and drawers, which the policy would then block.
 */
export function lendNonceToStyles(nonce: string | undefined): void {
  if (!nonce) return;
  const create = document.createElement.bind(document);
  document.createElement = (name: string, options?: ElementCreationOptions) => {
    const element = create(name, options);
    if (element instanceof HTMLStyleElement) element.nonce = nonce;
    return element;
  };
}
