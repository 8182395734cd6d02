import { useText } from '../../messages'

/** useKey names a rule of a rulebook: a key, a method, or a member of the book. */
export function useKey(): (key: string) => string {
  const { w } = useText()
  return (key) => {
    for (const group of ['rulekey', 'method', 'book']) {
      const said = w(group, key)
      if (said !== key) return said
    }
    return key
  }
}
