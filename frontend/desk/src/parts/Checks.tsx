import { Collapse } from 'antd'
import type { Schemas } from '../api/client'
import { useText } from '../messages'
import { FieldName } from '../ui/FieldName'
import { Cited } from '../ui/ProblemAlert'
import { Status, type Tone } from '../ui/Status'

type Check = Schemas['Check']

const tone: Record<Check['outcome'], Tone> = { pass: 'good', warn: 'warn', block: 'bad' }

/** Texts are the public texts that marks point into, by field. */
type Texts = Record<string, string | undefined>

/** Checks shows what stops or warns first, with the words it points at; what passed is folded. */
export function Checks({ of, texts = {} }: { of: Check[]; texts?: Texts }) {
  const { t } = useText()
  const passed = of.filter((check) => check.outcome === 'pass')
  const rest = of.filter((check) => check.outcome !== 'pass').sort((a, b) => a.outcome.localeCompare(b.outcome))
  if (of.length === 0) return <p className="faint">{t('checks.none')}</p>
  return (
    <div className="checks-all">
      {rest.length > 0 && (
        <ul className="checks">
          {rest.map((check, i) => (
            <One key={`${check.code}${i}`} of={check} texts={texts} />
          ))}
        </ul>
      )}
      {passed.length > 0 && (
        <Collapse
          ghost
          size="small"
          items={[
            {
              key: 'passed',
              label: <Status tone="good">{t('checks.passed', { count: passed.length })}</Status>,
              children: (
                <ul className="checks">
                  {passed.map((check, i) => (
                    <One key={`${check.code}${i}`} of={check} texts={texts} />
                  ))}
                </ul>
              ),
            },
          ]}
        />
      )}
    </div>
  )
}

function One({ of, texts }: { of: Check; texts: Texts }) {
  const { w, pick, colon } = useText()
  return (
    <li>
      <Status tone={tone[of.outcome]}>{w('check.outcome', of.outcome)}</Status> <span>{pick(of.text.zh, of.text.en)}</span>
      {of.marks.map((mark, i) => (
        <Marked key={i} of={mark} text={texts[mark.field]} />
      ))}
      {of.evidence.length > 0 && (
        <ul className="small">
          {of.evidence.map((fact, i) => (
            <li key={i}>
              {pick(fact.label.zh, fact.label.en)}{colon}{fact.value}
            </li>
          ))}
        </ul>
      )}
      <Cited by={of.citation} />
    </li>
  )
}

const around = 12 // characters shown on either side of a marked word

/** Marked shows a marked word in its sentence, or alone where the text is not at hand. */
function Marked({ of, text }: { of: Schemas['CheckMark']; text: string | undefined }) {
  const stands = text?.slice(of.start, of.end) === of.word
  const before = stands ? text?.slice(Math.max(0, of.start - around), of.start) : ''
  const after = stands ? text?.slice(of.end, of.end + around) : ''
  return (
    <p className="small marked">
      <FieldName of={of.field} />
      {stands && of.start > around && '…'}
      {before}
      <mark className={of.outcome}>{of.word}</mark>
      {after}
      {stands && of.end + around < (text?.length ?? 0) && '…'}
    </p>
  )
}

/** Refusals lists refusals as sentences: what is missing, what to mend. */
export function Refusals({ of }: { of: Schemas['Refusal'][] }) {
  const { pick } = useText()
  return (
    <ul>
      {of.map((one, i) => (
        <li key={`${one.field}${i}`}>
          <FieldName of={one.field} />
          {pick(one.text.zh, one.text.en)}
          <Cited by={one.citation} />
        </li>
      ))}
    </ul>
  )
}
