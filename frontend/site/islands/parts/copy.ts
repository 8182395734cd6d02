/** copyButtons shows a button beside each long code that puts it on the clipboard. */
export function copyButtons(root: ParentNode): void {
  if (!navigator.clipboard) return
  for (const button of root.querySelectorAll<HTMLButtonElement>('[data-copy]')) {
    button.hidden = false
    const label = button.textContent
    button.addEventListener('click', () => {
      void navigator.clipboard.writeText(button.dataset.copy ?? '').then(() => {
        button.textContent = button.dataset.done ?? label
        window.setTimeout(() => (button.textContent = label), 2000)
      })
    })
  }
}
