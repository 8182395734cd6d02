package compliance

import (
	"regexp"
	"strings"
)

// phoneForm takes a landline with area code and extension, a 400/800 number, a short hotline or a mobile that serves
// as the unit's duty phone.
var phoneForm = regexp.MustCompile(`^(0[0-9]{2,3}-?[1-9][0-9]{6,7}(-[0-9]{1,6})?|[48]00-?[0-9]{3}-?[0-9]{4}|1[0-9]{4}|1[3-9][0-9]{9})$`)

// dutyPhoneGiven wants the unit's own telephone in its own field.
func (j *judgement) dutyPhoneGiven() Check {
	c := about("duty_phone", "duty_phone", noticeRule)
	phone := strings.TrimSpace(j.DutyPhone)
	switch {
	case phone == "":
		return c.says(Block, "应填写单位值班电话", "give the unit's duty phone")
	case !phoneForm.MatchString(phone):
		return c.says(Block, "单位值班电话应为带区号的固定电话，如 0731-84000000", "give the duty phone as a landline with its area code, such as 0731-84000000")
	case phone[0] == '1' && len(phone) == 11:
		return c.says(Warn, "这是手机号：应为单位专用的值班手机，不得填写个人手机", "this is a mobile number: it must be the unit's own duty mobile, never a person's")
	}
	return c.says(Pass, "已填写单位值班电话", "the unit's duty phone is given")
}
