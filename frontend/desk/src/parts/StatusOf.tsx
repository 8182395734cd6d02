import { useText } from '../messages'
import { Status } from '../ui/Status'
import { tones } from './words'

/** StatusOf is a noun's status as a word with its colour and sign. */
export function StatusOf({ noun, value }: { noun: 'intake' | 'agency_change' | 'firm_claim' | 'opinion' | 'notice' | 'stage' | 'agency' | 'bid' | 'award' | 'contract' | 'revision' | 'change' | 'seat' | 'ticket'; value: string }) {
  const { w } = useText()
  return <Status tone={tones[value] ?? 'calm'}>{w(`status.${noun}`, value)}</Status>
}
