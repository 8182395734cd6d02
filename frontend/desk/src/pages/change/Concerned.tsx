import { PlusOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button, Form, Select } from 'antd'
import { offices } from '../../api/queries'
import { useText } from '../../messages'
import { useRegion } from '../../parts/places'

/** Concerned is the departments that are asked, each about some of the matters. */
export function Concerned({ matters }: { matters: boolean }) {
  const { t, w } = useText()
  const form = Form.useFormInstance()
  const region = useRegion()
  const list = useQuery(offices()).data?.items ?? []
  const codes = (Form.useWatch('matters', form) as string[] | undefined) ?? []
  return (
    <Form.List name="concerned">
      {(rows, { add, remove }) => (
        <>
          {rows.map((row) => (
            <fieldset className="group" key={row.key}>
              <legend>{t('change.department.nth', { n: row.name + 1 })}</legend>
              <div className={matters ? 'half' : undefined}>
                <Form.Item name={[row.name, 'department']} label={t('change.department')} rules={[{ required: true, message: t('form.required') }]}>
                  <Select showSearch={{ optionFilterProp: 'label' }} options={list.map((one) => ({ value: one.id, label: `${one.name} · ${w('kind', one.kind)} · ${region.name(one.region)}` }))} />
                </Form.Item>
                {matters && (
                  <Form.Item name={[row.name, 'matters']} label={t('change.department.matters')} extra={t('change.department.matters.hint')} initialValue={[]}>
                    <Select mode="multiple" options={codes.map((code) => ({ value: code, label: code }))} />
                  </Form.Item>
                )}
              </div>
              {rows.length > 1 && (
                <Button type="text" danger onClick={() => remove(row.name)}>
                  {t('change.department.remove', { n: row.name + 1 })}
                </Button>
              )}
            </fieldset>
          ))}
          <Button icon={<PlusOutlined aria-hidden />} onClick={() => add({ matters: codes })}>
            {t('change.department.add')}
          </Button>
        </>
      )}
    </Form.List>
  )
}
