import { base, send, type Schemas } from './client'
import { renew } from './expiry'
import { offline, Problem } from './problem'
import { uuid } from '../../../seal/bytes'

export type FilePurpose = Schemas['FilePurpose']
export type StoredFile = Schemas['File']

interface Upload {
  file: File
  purpose: FilePurpose
  sha256: string
  onPart: (part: number) => void
}

/** upload stores a file; the server refuses it when the bytes it received have another SHA-256. */
export async function upload({ file, purpose, sha256, onPart }: Upload): Promise<StoredFile> {
  const query = new URLSearchParams({ id: uuid(), purpose, name: file.name.slice(-120), sha256 })
  const url = `${base}/files?${query}`
  const first = await put(url, file, onPart)
  const answer = first.status === 401 && (await renew()) ? await put(url, file, onPart) : first
  if (answer.status >= 300) throw new Problem(answer.status, answer.body)
  return answer.body as unknown as StoredFile
}

interface IdentityUpload {
  file: File
  whose: Schemas['IdentityOf']
  sha256: string
  onPart: (part: number) => void
}

/** uploadIdentity stores an image of an identity paper; the file's name stays here, because it may be a person's. */
export async function uploadIdentity({ file, whose, sha256, onPart }: IdentityUpload): Promise<void> {
  const url = `${base}/agency/identity-papers?${new URLSearchParams({ id: uuid(), whose, sha256 })}`
  const first = await put(url, file, onPart)
  const answer = first.status === 401 && (await renew()) ? await put(url, file, onPart) : first
  if (answer.status >= 300) throw new Problem(answer.status, answer.body)
}

export type ListKind = Schemas['ImportedList']['kind']

interface ListUpload {
  file: File
  kind: ListKind
  title: string
  day: string
  onPart: (part: number) => void
}

/** uploadList sends a list (XLSX) that the directory is compared with. */
export async function uploadList({ file, kind, title, day, onPart }: ListUpload): Promise<void> {
  const url = `${base}/lookback/lists?${new URLSearchParams({ id: uuid(), kind, title, day })}`
  const first = await put(url, file, onPart)
  const answer = first.status === 401 && (await renew()) ? await put(url, file, onPart) : first
  if (answer.status >= 300) throw new Problem(answer.status, answer.body)
}

interface SheetUpload {
  file: File
  change: string
  onPart: (part: number) => void
}

/** readSheet sends an edited workbook of the directory and answers what it would change; nothing is stored. */
export async function readSheet({ file, change, onPart }: SheetUpload): Promise<Schemas['ChangeSheet']> {
  const url = `${base}/desk/changes/${change}/sheet`
  const first = await put(url, file, onPart)
  const answer = first.status === 401 && (await renew()) ? await put(url, file, onPart) : first
  if (answer.status >= 300) throw new Problem(answer.status, answer.body)
  return answer.body as unknown as Schemas['ChangeSheet']
}

interface Answer {
  status: number
  body: Record<string, unknown>
}

// fetch can't report how much of a body has left; XMLHttpRequest can.
function put(url: string, file: File, onPart: (part: number) => void): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', url)
    request.setRequestHeader('Content-Type', 'application/octet-stream')
    request.setRequestHeader('Accept-Language', document.documentElement.lang)
    request.upload.onprogress = (event) => event.lengthComputable && onPart((event.loaded / event.total) * 0.98)
    request.onerror = () => reject(offline(undefined))
    request.onload = () => resolve({ status: request.status, body: parse(request.responseText) })
    request.send(file)
  })
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return {}
  }
}

/** fetchFile downloads a stored file, for viewing or hashing in the page. */
export async function fetchFile(id: string): Promise<Blob> {
  const response = await send(new Request(`${base}/files/${id}`))
  if (!response.ok) throw new Problem(response.status, parse(await response.text()))
  return response.blob()
}

/** fetchIdentity looks at an image of an identity paper. Each call is a look that is recorded: nothing keeps its answer. */
export async function fetchIdentity(id: string): Promise<Blob> {
  const response = await send(new Request(`${base}/identity-papers/${id}`, { cache: 'no-store' }))
  if (!response.ok) throw new Problem(response.status, parse(await response.text()))
  return response.blob()
}

/** fileURL is the address of a stored file. */
export function fileURL(id: string): string {
  return `/api/v1/files/${id}`
}
