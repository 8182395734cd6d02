import { LockOutlined } from '@ant-design/icons'
import { Button, Checkbox, Form, Input } from 'antd'
import { useRef, useState } from 'react'
import { hundredths } from '../../../../seal/amount'
import { checkOffer, SealError, sealOffer, type Offer, type Sealed } from '../../../../seal/seal'
import { api, take, type Schemas } from '../../api/client'
import { Problem } from '../../api/problem'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { useSession } from '../../parts/session'
import { tidyAmount } from '../../ui/capitals'
import { ConfirmAmount, Money } from '../../ui/Money'
import { Panel } from '../../ui/Page'
import { ProblemAlert } from '../../ui/ProblemAlert'
import type { PlacedBid } from './BidPage'
import { keepSecret, SlipField } from './SlipField'

interface Props {
  notice: Schemas['Notice']
  replaces?: string
  /** lapsed is my bid that a material revision ended: its slip can fill the figure in again. */
  lapsed?: string
  onPlaced: (bid: PlacedBid) => void
}

interface Values {
  price?: string
  days?: string
  consent: boolean
  secret?: string
}

/** BidForm takes one figure, echoes it, seals it in this browser and sends only what is sealed. */
export function BidForm({ notice, replaces, lapsed, onPlaced }: Props) {
  const { t } = useText()
  const { terms } = notice
  const [form] = Form.useForm<Values>()
  const [echo, setEcho] = useState<Values>()
  const place = usePlace(notice, replaces, onPlaced)

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
      <Form form={form} layout="vertical" requiredMark={false} style={{ display: echo ? 'none' : undefined }} onFinish={setEcho}>
        {fixed ? (
          <p>
            {t('field.fixed_price')} <Money value={fixed} />
          </p>
        ) : (
          <>
            {lapsed && <LapsedSlip bid={lapsed} onPrice={(price) => form.setFieldValue('price', price)} />}
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
        <Form.Item name="consent" valuePropName="checked" rules={[{ validator: (_, yes) => (yes ? Promise.resolve() : Promise.reject(new Error(t('bid.consent.needed')))) }]}>
          <Checkbox>{t('bid.consent')}</Checkbox>
        </Form.Item>
        <Button type="primary" htmlType="submit">
          {t('bid.check')}
        </Button>
      </Form>
      {echo && (
        <>
          <h3>{t('bid.confirm')}</h3>
          {discount ? <p className="confirm-figure">{t('bid.discount.echo', { price })}</p> : <ConfirmAmount amount={price} limit={limitOf(terms)} limitLabel={t('bid.limit')} />}
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
  return terms.price_limit ?? (terms.quote === 'unit' ? undefined : terms.amount)
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
    if (limit && hundredths(tidy) > hundredths(limit)) return Promise.reject(new Error(t('money.over')))
    return Promise.resolve()
  }

  return (
    <>
      <Form.Item name="price" label={t(discount ? 'bid.discount' : terms.quote === 'unit' ? 'bid.unit' : 'bid.price')} extra={discount && terms.price_limit ? t('bid.discount.least', { limit: terms.price_limit }) : undefined} rules={[{ validator: check }]} style={{ maxWidth: 420 }}>
        <Input inputMode="decimal" autoComplete="off" size="large" suffix={discount ? '%' : terms.unit ? `${t('money.yuan')} / ${terms.unit}` : t('money.yuan')} />
      </Form.Item>
      {!discount && <ConfirmAmount amount={amount} limit={limit} limitLabel={t('bid.limit')} />}
    </>
  )
}

/** usePlace seals once per figure: a retry after a lost answer sends the very same envelope, and gets the same receipt. */
function usePlace(notice: Schemas['Notice'], replaces: string | undefined, onPlaced: (bid: PlacedBid) => void) {
  const me = useSession()
  const kept = useRef<{ key: string; sealed: Sealed }>(undefined)

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
    const key = JSON.stringify(offer)
    const fault = checkOffer(offer)
    if (fault) throw asProblem(fault)
    if (kept.current?.key !== key) kept.current = { key, sealed: await sealOffer(offer).catch(seen) }
    return kept.current.sealed
  }

  return useAct(async (values: Values) => {
    const sealed = await seal(values)
    const body: Schemas['BidPlacement'] = {
      bid: sealed.bid,
      offer: sealed.offer,
      withdrawal: sealed.withdrawal,
      revision: sealed.slip.revision,
      ...(replaces ? { replaces, secret: values.secret } : {}),
    }
    const receipt = await take(api.POST('/notices/{number}/bids', { params: { path: { number: notice.number } }, body }))
    keepSecret(sealed.bid, sealed.slip.withdrawal_secret)
    onPlaced({ receipt, slip: sealed.slip })
    return receipt
  })
}

function seen(fault: unknown): never {
  throw fault instanceof SealError ? asProblem(fault.problem) : fault
}

function asProblem(of: { rule: string; field: string; zh: string; en: string }): Problem {
  return new Problem(400, { code: 'invalid', rule: of.rule, field: of.field, detail_zh: of.zh, detail_en: of.en })
}
