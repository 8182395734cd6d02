import { useText } from '../messages'

/** FieldName says a field of the API as a reader knows it; unknown names are left out. */
export function FieldName({ of }: { of: string }) {
  const { colon } = useText()
  const name = useFieldName()(of)
  return name ? <strong>{name}{colon}</strong> : null
}

/** useFieldName turns qualifications[1].file into a label. */
export function useFieldName(): (path: string) => string {
  const { w } = useText()
  return (path) => {
    const [, head, index, , tail] = /^(?:fields\.)?([a-z0-9_]+)(?:\[(\d+)\])?(\.([a-z0-9_]+))?/.exec(path) ?? []
    const said = head ? w('field', head) : ''
    if (!said || said === head) return ''
    const number = index === undefined ? '' : ` ${Number(index) + 1}`
    const part = tail ? w('field', tail) : ''
    return `${said}${number}${part && part !== tail ? ` · ${part}` : ''}`
  }
}
