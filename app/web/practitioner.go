package web

import (
	"context"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/workday"
)

// qualifiedPeople are how many qualified people an agency has today, by kind; nobody is named.
func qualifiedPeople(a *domain.Agency, today workday.Date) *[]PersonsWanted {
	types, counts := a.PersonTypes(today)
	if len(types) == 0 {
		return nil
	}
	list := make([]PersonsWanted, len(types))
	for i := range types {
		list[i] = PersonsWanted{Type: types[i], Count: counts[i]}
	}
	return &list
}

func showPeople(f *AgencyFields, p domain.AgencyProfile) {
	if len(p.Practitioners) > 0 {
		list := each(p.Practitioners, func(one domain.Practitioner) PractitionerFields {
			return PractitionerFields{Name: one.Name, Certificates: each(one.Certificates, func(c domain.PersonalCertificate) PractitionerFields_Certificates {
				return PractitionerFields_Certificates{Type: c.Type, Number: c.Number, Issuer: some(c.Issuer), ValidFrom: someDay(c.ValidFrom), ValidTo: someDay(c.ValidTo), File: some(string(c.File))}
			})}
		})
		f.Practitioners = &list
	}
	f.Authority = showAuthority(p.Authority)
}

func showAuthority(a domain.Authority) *AuthorityFields {
	if a.IsZero() {
		return nil
	}
	return &AuthorityFields{Person: a.Person, Scope: each(a.Scope, func(s string) AuthorityFieldsScope { return AuthorityFieldsScope(s) }),
		ValidFrom: someDay(a.ValidFrom), ValidTo: someDay(a.ValidTo), File: some(string(a.File))}
}

func practitioner(f PractitionerFields) domain.Practitioner {
	return domain.Practitioner{Name: f.Name, Certificates: each(f.Certificates, func(c PractitionerFields_Certificates) domain.PersonalCertificate {
		return domain.PersonalCertificate{Type: c.Type, Number: c.Number, Issuer: val(c.Issuer), ValidFrom: day(c.ValidFrom), ValidTo: day(c.ValidTo), File: domain.FileID(val(c.File))}
	})}
}

func authority(f *AuthorityFields) domain.Authority {
	if f == nil {
		return domain.Authority{}
	}
	return domain.Authority{Person: f.Person, Scope: each(f.Scope, func(s AuthorityFieldsScope) string { return string(s) }),
		ValidFrom: day(f.ValidFrom), ValidTo: day(f.ValidTo), File: domain.FileID(val(f.File))}
}

func showPersons(list []directory.Persons) *[]PersonsWanted {
	if len(list) == 0 {
		return nil
	}
	out := each(list, func(p directory.Persons) PersonsWanted { return PersonsWanted{Type: p.Type, Count: p.Count} })
	return &out
}

// CountEligible says of all admitted agencies who may bid on a notice.
func (s *Server) CountEligible(ctx context.Context, r CountEligibleRequestObject) (CountEligibleResponseObject, error) {
	c, err := s.app.CountEligible(ctx, actor(ctx), domain.NoticeID(r.Id))
	if err != nil {
		return nil, err
	}
	out := CountEligible200JSONResponse{Admitted: c.Admitted, Eligible: c.Eligible, Names: c.Names, Reasons: []EligibleCount_Reasons{}}
	for _, one := range c.Reasons {
		out.Reasons = append(out.Reasons, EligibleCount_Reasons{Code: one.Code, Count: one.Count})
	}
	return out, nil
}
