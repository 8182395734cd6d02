import { LockOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button, Checkbox, Form, Input } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { Link } from 'react-router'
import { hundredths } from '../../../../seal/amount'
import { copyFor } from '../../../../seal/reading'
import { checkOffer, SealError, sealOffer, type Offer, type Sealed } from '../../../../seal/seal'
import { api, take, type Schemas } from '../../api/client'
import { lost, readingKey, reconnected } from '../../api/document'
import { Problem } from '../../api/problem'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { useSession } from '../../parts/session'
import { ActionButton } from '../../ui/ActionButton'
import { tidyAmount } from '../../ui/capitals'
import { ConfirmAmount, Money } from '../../ui/Money'
import { Panel } from '../../ui/Page'
import { ProblemAlert } from '../../ui/ProblemAlert'
import { BidDocuments } from './BidDocuments'
import type { BidDraft, Pending, useBidDraft } from './bidDraft'
import type { PlacedBid } from './BidPage'
import { ReadCopy } from './ReadCopy'
import { endSlip, guardSlip, keepSlip } from '../../parts/slip'
import { SlipField } from './SlipField'

interface Props {
  notice: Schemas['Notice']
  replaces?: string
  /** lapsed is my bid that a material revision ended: its slip can fill the figure in again. */
  lapsed?: string
  /** reoffer is my offer kept from the notice before this re-post. */
  reoffer?: Schemas['Eligibility']['kept']
  onPlaced: (bid: PlacedBid) => void
  kept: Kept
}

interface Values {
  price?: string
  days?: string
  keep?: boolean
  consent: boolean
  secret?: string
}

/**
 * BidForm takes one figure and the documents asked for, echoes it, seals it in this browser and sends only what is sealed.
 * What is typed, sealed and half sent stays in this browser until the server's receipt: a lost connection, a reload and a
 * session that ended cost nothing.
 */
export function BidForm(props: Props) {
  const { draft } = props.kept
  return draft ? <Draft {...props} draft={draft} /> : null
}

type Kept = ReturnType<typeof useBidDraft>

/** Unconfirmed is an offer that was sealed and sent, and of which no receipt has come: the very same goes again. */
export function Unconfirmed({ pending, kept, notice, onPlaced }: { pending: Pending; kept: Kept; notice: Schemas['Notice']; onPlaced: Props['onPlaced'] }) {
  const { t } = useText()
  const deliver = useDeliver(notice, kept, onPlaced)
  const begun = useRef(false)
  useEffect(() => {
    if (!begun.current) void deliver.act(pending)
    begun.current = true
  })
  return (
    <Panel title={t('bid.unconfirmed')} tone="accent">
      <p role="status">{t(deliver.waiting ? 'docs.waiting' : 'bid.unconfirmed.lead')}</p>
      <ProblemAlert problem={deliver.problem} />
      <div className="actions">
        <Button type="primary" loading={deliver.busy} onClick={() => void deliver.act(pending)}>
          {t('bid.again')}
        </Button>
        <Button disabled={deliver.busy} onClick={() => void kept.change({ pending: undefined })}>
          {t('bid.drop')}
        </Button>
      </div>
    </Panel>
  )
}

function Draft({ notice, replaces, lapsed, reoffer, kept, draft }: Props & { draft: BidDraft }) {
  const { t, comma } = useText()
  const firm = useQuery({ queryKey: ['reading-key'], queryFn: readingKey })
  const [documents, setDocuments] = useState<{ ids: string[]; missing: string[] }>({ ids: [], missing: [] })
  const { terms } = notice
  const [form] = Form.useForm<Values>()
  const [echo, setEcho] = useState<Values>()
  const place = usePlace({ notice, replaces, kept, documents: documents.ids, key: firm.data ?? undefined })

  function fill(price: string) {
    form.setFieldValue('price', price)
    void kept.change({ price })
  }
  const fixed = terms.fixed_price
  const discount = terms.quote === 'discount'
  const price = echo ? (fixed ?? tidyAmount(echo.price ?? '') ?? '') : ''

  return (
    <Panel title={replaces ? t('bid.replace') : t('bid.title')} tone="accent">
      <p>{t(fixed ? 'bid.explain.fixed' : 'bid.explain')}</p>
      <ul className="small">
        <li>{t('bid.explain.silence')}</li>
        <li>{t('bid.explain.public')}</li>
        <li>{t('bid.explain.free')}</li>
      </ul>
      <ProblemAlert problem={place.problem} />
      <Form form={form} layout="vertical" requiredMark={false} initialValues={{ price: draft.price, days: draft.days, keep: draft.keep }} style={{ display: echo ? 'none' : undefined }} onValuesChange={(_, all: Values) => void kept.change({ price: all.price, days: all.days, keep: all.keep })} onFinish={setEcho}>
        {fixed ? (
          <p>
            {t('field.fixed_price')} <Money value={fixed} />
          </p>
        ) : (
          <>
            {lapsed && <LapsedSlip bid={lapsed} onPrice={fill} />}
            {reoffer && <ReadCopy bid={reoffer.bid} lead={t('keep.again', { number: reoffer.notice })} onRead={(slip) => fill(slip.price)} />}
            <PriceField notice={notice} />
          </>
        )}
        <Form.Item name="days" label={t('bid.days')} extra={t('bid.days.hint')} rules={[{ pattern: /^\d{0,4}$/, message: t('bid.days.form') }]} style={{ maxWidth: 320 }}>
          <Input inputMode="numeric" />
        </Form.Item>
        {replaces && (
          <Form.Item name="secret" label={t('slip.secret')} rules={[{ required: true, pattern: /^[0-9a-f]{64}$/, message: t('slip.form') }]}>
            <SlipField bid={replaces} />
          </Form.Item>
        )}
        {terms.documents && terms.documents.length > 0 && (
          <BidDocuments
            notice={notice}
            draft={draft}
            onKept={(asked, of) => kept.change((before) => ({ documents: { ...before.documents, [asked]: of } as BidDraft['documents'] }))}
            onReady={(ids, missing) => setDocuments({ ids, missing })}
          />
        )}
        <Form.Item name="keep" valuePropName="checked" extra={t(firm.data ? 'keep.hint' : 'keep.needs')}>
          <Checkbox disabled={!firm.data}>{t('keep.choose')}</Checkbox>
        </Form.Item>
        {!firm.data && !firm.isPending && (
          <p className="small">
            {t('reading.none')} <Link to="/reading-key">{t('reading.title')}</Link>
          </p>
        )}
        <Form.Item name="consent" valuePropName="checked" rules={[{ validator: (_, yes) => (yes ? Promise.resolve() : Promise.reject(new Error(t('bid.consent.needed')))) }]}>
          <Checkbox>{t('bid.consent')}</Checkbox>
        </Form.Item>
        <ActionButton type="primary" htmlType="submit" disabledReason={documents.missing.length > 0 || (terms.documents?.some((one) => one.required) && documents.ids.length === 0) ? t('docs.missing', { names: documents.missing.join(comma) }) : null}>
          {t('bid.check')}
        </ActionButton>
      </Form>
      {echo && (
        <>
          <h3>{t('bid.confirm')}</h3>
          {discount ? <p className="confirm-figure">{t('bid.discount.echo', { price })}</p> : <ConfirmAmount amount={price} limit={limitOf(terms)} limitLabel={t('bid.limit')} overSaid={t('bid.over')} />}
          <div className="actions">
            <Button type="primary" icon={<LockOutlined aria-hidden />} loading={place.busy} onClick={() => void place.act({ ...echo, price })}>
              {t('bid.send')}
            </Button>
            <Button disabled={place.busy} onClick={() => setEcho(undefined)}>
              {t('bid.change')}
            </Button>
          </div>
        </>
      )}
    </Panel>
  )
}

/** LapsedSlip reads the figure from the slip of the bid that lapsed; without it the figure is entered again. */
function LapsedSlip({ bid, onPrice }: { bid: string; onPrice: (price: string) => void }) {
  const { t } = useText()
  const [said, setSaid] = useState('')
  async function read(file: File | undefined) {
    if (!file) return
    try {
      const slip = JSON.parse(await file.text()) as { bid?: string; price?: string }
      if (slip.bid !== bid || !slip.price) return setSaid(t('slip.other'))
      setSaid(t('bid.lapsed.filled'))
      onPrice(slip.price)
    } catch {
      setSaid(t('slip.unreadable'))
    }
  }
  return (
    <p>
      <label className="small">
        {t('bid.lapsed.slip')} <input type="file" accept="application/json,.json" onChange={(event) => void read(event.target.files?.[0])} />
      </label>{' '}
      <span role="status">{said}</span>
    </p>
  )
}

/** limitOf is the highest price a bid may ask; a discount has a lowest rate instead. */
function limitOf(terms: Schemas['NoticeFields']): string | undefined {
  if (terms.quote === 'discount') return undefined
  return terms.price_limit ?? (terms.quote === 'unit' ? undefined : share(terms))
}

/** share is the most one of several winners may ask: the amount is for all of them together. */
function share(terms: Schemas['NoticeFields']): string | undefined {
  if (!terms.amount || !terms.places || terms.places < 2) return terms.amount
  const each = Math.floor(hundredths(terms.amount) / terms.places)
  return `${Math.floor(each / 100)}.${String(each % 100).padStart(2, '0')}`
}

function PriceField({ notice }: { notice: Schemas['Notice'] }) {
  const { t } = useText()
  const { terms } = notice
  const limit = limitOf(terms)
  const discount = terms.quote === 'discount'
  const typed = Form.useWatch('price') as string | undefined
  const amount = tidyAmount(typed ?? '') ?? undefined

  function check(_: unknown, value: string | undefined) {
    const tidy = tidyAmount(value ?? '')
    if (!tidy || hundredths(tidy) === 0) return Promise.reject(new Error(t(discount ? 'bid.discount.form' : 'bid.price.form')))
    if (discount && hundredths(tidy) > 10000) return Promise.reject(new Error(t('bid.discount.form')))
    if (discount && terms.price_limit && hundredths(tidy) < hundredths(terms.price_limit)) return Promise.reject(new Error(t('bid.discount.low', { limit: terms.price_limit })))
    if (limit && hundredths(tidy) > hundredths(limit)) return Promise.reject(new Error(t('bid.over')))
    return Promise.resolve()
  }

  return (
    <>
      <Form.Item name="price" label={t(discount ? 'bid.discount' : terms.quote === 'unit' ? 'bid.unit' : 'bid.price')} extra={discount && terms.price_limit ? t('bid.discount.least', { limit: terms.price_limit }) : undefined} rules={[{ validator: check }]} style={{ maxWidth: 420 }}>
        <Input inputMode="decimal" autoComplete="off" size="large" suffix={discount ? '%' : terms.unit ? `${t('money.yuan')} / ${terms.unit}` : t('money.yuan')} />
      </Form.Item>
      {!discount && <ConfirmAmount amount={amount} limit={limit} limitLabel={t('bid.limit')} overSaid={t('bid.over')} />}
    </>
  )
}

interface Place {
  notice: Schemas['Notice']
  replaces?: string
  kept: Kept
  documents: string[]
  key?: Schemas['ReadingKey']
}

/** usePlace seals once per figure and keeps what it sealed; from there Unconfirmed sends it. */
function usePlace({ notice, replaces, kept, documents, key }: Place) {
  const me = useSession()
  const once = useRef<{ key: string; sealed: Sealed }>(undefined)

  async function seal(values: Values): Promise<Sealed> {
    const offer: Offer = {
      notice: notice.number,
      revision: notice.revision,
      recipient: notice.offer_recipient,
      agency: me.organisation.uscc ?? '',
      price: values.price ?? '',
      quote: notice.terms.quote,
      ...(values.days ? { terms: { days: Number(values.days) } } : {}),
    }
    const same = JSON.stringify(offer)
    const fault = checkOffer(offer)
    if (fault) throw asProblem(fault)
    if (once.current?.key !== same) once.current = { key: same, sealed: await sealOffer(offer).catch(seen) }
    return once.current.sealed
  }

  return useAct(async (values: Values) => {
    const sealed = await seal(values)
    const body: Schemas['BidPlacement'] = {
      bid: sealed.bid,
      offer: sealed.offer,
      withdrawal: sealed.withdrawal,
      revision: sealed.slip.revision,
      ...(documents.length > 0 ? { documents } : {}),
      ...(key ? { copy: { key: key.id, sealed: await copyFor(key.recipient, sealed.slip) } } : {}),
      ...(key && values.keep ? { keep: true } : {}),
      ...(replaces ? { replaces, secret: values.secret } : {}),
    }
    await kept.change({ pending: { sealed, body } })
  })
}

/** useDeliver sends a sealed offer until its receipt is here: a retry after a lost answer sends the very same, and gets the same receipt. */
function useDeliver(notice: Schemas['Notice'], kept: Kept, onPlaced: (bid: PlacedBid) => void) {
  const [waiting, setWaiting] = useState(false)

  async function now(pending: Pending) {
    for (;;) {
      try {
        const receipt = await take(api.POST('/notices/{number}/bids', { params: { path: { number: notice.number } }, body: pending.body }))
        keepSlip(pending.sealed.slip)
        if (pending.body.replaces) endSlip(pending.body.replaces)
        if (receipt.state === 'sealed') {
          guardSlip(pending.sealed.bid)
          onPlaced({ receipt, slip: pending.sealed.slip })
        } // else it was taken back meanwhile
        await kept.drop()
        return receipt
      } catch (fault) {
        if (!lost(fault)) throw fault
        setWaiting(true)
        await reconnected()
        setWaiting(false)
      }
    }
  }

  return { ...useAct(now), waiting }
}

function seen(fault: unknown): never {
  throw fault instanceof SealError ? asProblem(fault.problem) : fault
}

function asProblem(of: { rule: string; field: string; zh: string; en: string }): Problem {
  return new Problem(400, { code: 'invalid', rule: of.rule, field: of.field, detail_zh: of.zh, detail_en: of.en })
}
