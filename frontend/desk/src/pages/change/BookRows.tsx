import { Button } from 'antd'
import { useText } from '../../messages'
import { Status } from '../../ui/Status'
import { bandOf, differs, type Book, type Citation, type Method, type Value } from './book'
import { useKey } from './keys'

interface Props {
  kind: 'values' | 'methods'
  of: Book
  before: Book | undefined
  onOpen: (at: number) => void
  onDrop: (at: number) => void
}

/** BookRows prints the rules of a draft, one line each; what is new or changed is marked. */
export function BookRows({ kind, of, before, onOpen, onDrop }: Props) {
  const { t } = useText()
  const key = useKey()
  const value = useValue()
  const list = of[kind] as (Value | Method)[]
  const said = (one: Value | Method) => ('key' in one ? { name: key(one.key), what: value(one) } : { name: key(one.method), what: t('book.method.said', { n: one.min_bidders }) })
  return (
    <div className="scroll" role="group" tabIndex={0} aria-label={t(kind === 'values' ? 'book.values' : 'book.methods')}>
      <table className="diff">
        <thead>
          <tr>
            <th scope="col">{t('book.rule')}</th>
            <th scope="col">{t('book.value')}</th>
            <th scope="col">{t('book.citation')}</th>
            <th scope="col">{t('book.acts')}</th>
          </tr>
        </thead>
        <tbody>
          {list.map((one, at) => {
            const { name, what } = said(one)
            return (
              <tr key={at}>
                <th scope="row">
                  {name} {differs(one, before?.[kind] as (Value | Method)[] | undefined) && <Status tone="info">{t('book.changed')}</Status>}
                </th>
                <td>
                  {what}
                  {one.band && <div className="faint small">{bandOf(one.band)}</div>}
                </td>
                <td>
                  <Cited of={one.citation} />
                </td>
                <td>
                  <Button size="small" aria-label={t('book.edit.one', { name })} onClick={() => onOpen(at)}>
                    {t('book.edit')}
                  </Button>{' '}
                  <Button size="small" type="text" danger aria-label={t('book.drop.one', { name })} onClick={() => onDrop(at)}>
                    {t('book.drop')}
                  </Button>
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

function Cited({ of }: { of: Citation }) {
  const { t } = useText()
  return (
    <>
      {of.document} {of.article} <Status tone={of.law ? 'good' : 'calm'}>{t(of.law ? 'book.law' : 'book.platform')}</Status>
    </>
  )
}

/** useValue says a value with its unit. */
function useValue(): (one: Value) => string {
  const { w } = useText()
  return (one) => {
    if (one.unit === 'choice' || one.unit === 'flag') return w('rulechoice', one.value)
    return `${one.value} ${w('ruleunit', one.unit)}`
  }
}
