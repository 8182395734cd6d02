import { PDFDocument } from 'pdf-lib'
import { uuid } from '../../../../seal/bytes'
import type { Shot } from './kept'

/** longest is the long side of a page in pixels: A4 at about 200 dots an inch, which stays readable when zoomed. */
const longest = 2200
const quality = 0.82

/** shrunk is a picture as an upright JPEG of bounded size; undefined when the browser can't decode it (HEIC on most). */
export async function shrunk(file: Blob): Promise<Shot | undefined> {
  const picture = await decoded(file)
  if (!picture) return undefined
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height))
  const shot = await drawn(picture, Math.round(picture.width * scale), Math.round(picture.height * scale), 0)
  picture.close()
  return shot
}

/** turned is a shot a quarter to the right. */
export async function turned(shot: Shot): Promise<Shot> {
  const picture = await createImageBitmap(shot.blob)
  const next = await drawn(picture, picture.width, picture.height, 1)
  picture.close()
  URL.revokeObjectURL(shot.url)
  return { ...next, id: shot.id }
}

async function decoded(file: Blob): Promise<ImageBitmap | undefined> {
  try {
    return await createImageBitmap(file, { imageOrientation: 'from-image' })
  } catch {
    return undefined
  }
}

async function drawn(picture: ImageBitmap, width: number, height: number, quarters: 0 | 1): Promise<Shot> {
  const canvas = document.createElement('canvas')
  canvas.width = quarters ? height : width
  canvas.height = quarters ? width : height
  const pen = canvas.getContext('2d')
  if (!pen) throw new Error('no canvas')
  if (quarters) {
    pen.translate(height, 0)
    pen.rotate(Math.PI / 2)
  }
  pen.drawImage(picture, 0, 0, width, height)
  const blob = await new Promise<Blob>((resolve, reject) => canvas.toBlob((made) => (made ? resolve(made) : reject(new Error('no picture'))), 'image/jpeg', quality))
  return { id: uuid(), blob, url: URL.createObjectURL(blob) }
}

/** bound makes one PDF of the shots, a page for each in its own shape. */
export async function bound(shots: Shot[]): Promise<Blob> {
  const pdf = await PDFDocument.create()
  for (const shot of shots) {
    const picture = await pdf.embedJpg(await shot.blob.arrayBuffer())
    const scale = 842 / Math.max(picture.width, picture.height)
    const page = pdf.addPage([picture.width * scale, picture.height * scale])
    page.drawImage(picture, { x: 0, y: 0, width: page.getWidth(), height: page.getHeight() })
  }
  return new Blob([new Uint8Array(await pdf.save())], { type: 'application/pdf' })
}
