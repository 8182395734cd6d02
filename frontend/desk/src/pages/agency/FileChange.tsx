import { useQuery } from '@tanstack/react-query'
import { Button, Form, Input, Modal } from 'antd'
import { useEffect, useState } from 'react'
import { api, ifMatch, take, type Schemas } from '../../api/client'
import { ownAgency } from '../../api/queries'
import { useText } from '../../messages'
import { useAct, useGo, useMaking } from '../../parts/act'
import { clean } from '../../parts/clean'
import { useWhyNot } from '../../parts/Verb'
import { ActionButton } from '../../ui/ActionButton'
import { Loading, Page, Panel } from '../../ui/Page'
import { besideFields, ProblemAlert } from '../../ui/ProblemAlert'
import { LicenceFields, ProfileFields, QualificationList } from './AdmissionFields'
import { AuthorityFields, PractitionerList } from './PeopleFields'

type Desk = Schemas['AgencyDesk']
type Fields = Schemas['AgencyFields'] & { changed_on?: string }

/** FileChange is an admitted agency's form for what has changed, with the day on which it did. */
export function FileChange() {
  const { t } = useText()
  const asked = useQuery(ownAgency())
  return (
    <Page title={t('agencychange.file')} lead={t('agencychange.file.lead')} back={{ to: '/admission', label: t('admission.title') }}>
      <Loading of={asked}>{(desk) => <Filing desk={desk} />}</Loading>
    </Page>
  )
}

function Filing({ desk }: { desk: Desk }) {
  const { t, lang } = useText()
  const why = useWhyNot()
  const go = useGo()
  const [form] = Form.useForm<Fields>()
  const making = useMaking()
  const file = useAct(
    ({ changed_on = '', ...fields }: Fields) => {
      const body = { changed_on, fields: { ...clean(fields), name: fields.name?.trim() || desk.fields.name } }
      return making((id) => take(api.POST('/agency-changes', { body: { id, ...body } })), body)
    },
    t('agencychange.filed'),
    () => go('/agency-changes'),
  )
  useEffect(() => {
    besideFields(form, file.problem, lang)
  }, [form, file.problem, lang])
  return (
    <Panel tone="accent">
      <ProblemAlert problem={file.problem} />
      <Form form={form} layout="vertical" initialValues={desk.fields}>
        <Form.Item name="changed_on" label={t('agencychange.day')} required>
          <Input type="date" />
        </Form.Item>
        <ProfileFields />
        <LicenceFields desk={desk} />
        <QualificationList desk={desk} />
        <PractitionerList desk={desk} />
        <AuthorityFields desk={desk} />
      </Form>
      <div className="actions">
        <ActionButton type="primary" disabledReason={why(desk.actions, 'change')} loading={file.busy} onClick={() => void file.act(withoutPromises(form.getFieldsValue(true)))}>
          {t('agencychange.file.now')}
        </ActionButton>
      </div>
    </Panel>
  )
}

/** withoutPromises leaves out the days that only the operator sets. */
function withoutPromises(fields: Fields): Fields {
  return { ...fields, qualifications: fields.qualifications?.map((one) => ({ ...one, promised_by: undefined })) }
}

/** Leave takes the agency out at its own wish. */
export function Leave({ desk }: { desk: Desk }) {
  const { t } = useText()
  const why = useWhyNot()
  const [open, setOpen] = useState(false)
  const leave = useAct((body: { reason: string }) => take(api.POST('/agency/exit', { params: { header: ifMatch(desk.version) }, body })), t('agencyexit.done'), () => setOpen(false))
  return (
    <>
      <ActionButton danger disabledReason={why(desk.actions, 'exit')} onClick={() => setOpen(true)}>
        {t('agencyexit.title')}
      </ActionButton>
      <Modal open={open} title={t('agencyexit.title')} footer={null} onCancel={() => setOpen(false)} destroyOnHidden>
        <p>{t('agencyexit.lead')}</p>
        <ProblemAlert problem={leave.problem} />
        <Form name="exit" layout="vertical" onFinish={(body: { reason: string }) => void leave.act(body)}>
          <Form.Item name="reason" label={t('stand.reason')} rules={[{ required: true, min: 2 }]}>
            <Input maxLength={500} />
          </Form.Item>
          <Button danger htmlType="submit" loading={leave.busy}>
            {t('agencyexit.title')}
          </Button>
        </Form>
      </Modal>
    </>
  )
}
