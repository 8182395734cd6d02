/** clean drops what was left empty, so that an untouched field is absent and not an empty text the contract refuses. */
export function clean<T>(value: T): T {
  if (Array.isArray(value)) return value.map(clean) as T
  if (typeof value !== 'object' || value === null) return (typeof value === 'string' ? value.trim() : value) as T
  const kept = Object.entries(value)
    .map(([name, member]) => [name, clean(member)] as const)
    .filter(([, member]) => member !== undefined && member !== null && member !== '')
  return Object.fromEntries(kept) as T
}
