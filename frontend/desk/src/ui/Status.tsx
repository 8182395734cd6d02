export type Tone = 'good' | 'warn' | 'bad' | 'info' | 'calm'

const signs: Record<Tone, string> = { good: '✓', warn: '!', bad: '✕', info: '●', calm: '○' }

/** Status is a word with a sign and a colour; the colour is never alone. */
export function Status({ tone, children }: { tone: Tone; children: string }) {
  return (
    <span className={`status status-${tone}`}>
      <span aria-hidden>{signs[tone]}</span> {children}
    </span>
  )
}
