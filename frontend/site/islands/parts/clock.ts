/** advanceClock lets a visitor of a demo move its clock to the next deadline. */
export function advanceClock(root: ParentNode): void {
  const button = root.querySelector<HTMLButtonElement>('[data-clock]')
  if (!button) return
  button.hidden = false
  button.addEventListener('click', () => void advance(button))
}

async function advance(button: HTMLButtonElement): Promise<void> {
  const said = button.parentElement?.querySelector<HTMLElement>('.clock-said')
  const say = (text?: string) => {
    if (said) said.textContent = text ?? ''
  }
  button.disabled = true
  say(button.dataset.busy)
  try {
    const answer = await fetch(button.dataset.clock ?? '', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ to: 'next_deadline' }),
    })
    if (answer.status === 401 || answer.status === 403) {
      say(button.dataset.login)
      button.disabled = false
      return
    }
    if (answer.status === 409) { // no deadline is ahead: the same press later would say the same
      say(button.dataset.none)
      button.disabled = false
      return
    }
    if (!answer.ok) throw new Error(String(answer.status))
    window.location.reload()
  } catch {
    say(button.dataset.failed)
    button.disabled = false
  }
}
