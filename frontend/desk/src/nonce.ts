/**
 * The server writes a fresh nonce into the page for every request; without it the policy blocks every style. nonce is
 * that word.
 */
export const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ''

// The component library adds a few styles by itself (scroll lock of dialogs, width of scrollbars) and forgets the nonce.
const create = document.createElement.bind(document)
document.createElement = ((name: string, options?: ElementCreationOptions) => {
  const made = create(name, options)
  if (name === 'style') made.nonce = nonce
  return made
}) as typeof document.createElement
