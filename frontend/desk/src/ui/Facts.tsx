import type { ReactNode } from 'react'

export type Fact = [label: string, value: ReactNode] | false | null | undefined

/** Facts is a list of labelled values; facts that are false are left out. */
export function Facts({ of }: { of: Fact[] }) {
  return (
    <dl className="facts">
      {of.map((fact) =>
        fact ? (
          <div key={fact[0]}>
            <dt>{fact[0]}</dt>
            <dd>{fact[1] === '' || fact[1] === undefined || fact[1] === null ? '—' : fact[1]}</dd>
          </div>
        ) : null,
      )}
    </dl>
  )
}
