package web

import (
	"context"
	"encoding/json"
	"strconv"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

func showRoles(list []domain.Role) []Role {
	return each(list, func(r domain.Role) Role { return Role(r) })
}

func showOnBehalf(o app.OnBehalf) OnBehalf {
	return OnBehalf{Id: UUID(o.Organisation.ID), Name: o.Organisation.Name, Kind: OrganisationKind(o.Organisation.Kind), Region: string(o.Organisation.Region), Roles: showRoles(o.Roles)}
}

// ActFor turns the session to another of the person's organisations.
func (s *Server) ActFor(ctx context.Context, r ActForRequestObject) (ActForResponseObject, error) {
	who, err := s.app.ActFor(ctx, callerOf(ctx).token, domain.OrganisationID(r.Body.Organisation))
	if err != nil {
		return nil, err
	}
	me, err := s.showMe(ctx, who)
	return ActFor200JSONResponse(me), err
}

// ProveMe makes the session fresh with password and code.
func (s *Server) ProveMe(ctx context.Context, r ProveMeRequestObject) (ProveMeResponseObject, error) {
	who, err := s.app.Prove(ctx, actor(ctx), callerOf(ctx).token, app.Proof{Password: val(r.Body.Password), TOTP: val(r.Body.Totp)})
	if err != nil {
		return nil, err
	}
	me, err := s.showMe(ctx, who)
	return ProveMe200JSONResponse(me), err
}

// ListSessions lists one's own.
func (s *Server) ListSessions(ctx context.Context, _ ListSessionsRequestObject) (ListSessionsResponseObject, error) {
	list, err := s.app.Sessions(ctx, actor(ctx))
	return ListSessions200JSONResponse{Items: each(list, s.sessionOf(ctx))}, err
}

func (s *Server) sessionOf(ctx context.Context) func(app.Session) Session {
	current := app.SessionHash(callerOf(ctx).token)
	return func(of app.Session) Session {
		return Session{Id: of.ID, Current: of.TokenHash == current, How: SessionHow(of.How), Organisation: UUID(of.Organisation), Device: of.Device, Address: of.Address,
			BegunAt: instant(of.BegunAt), SeenAt: instant(of.SeenAt), EndsAt: instant(of.Until)}
	}
}

// EndSession ends one of one's own sessions.
func (s *Server) EndSession(ctx context.Context, r EndSessionRequestObject) (EndSessionResponseObject, error) {
	return EndSession204Response{}, s.app.RevokeSession(ctx, actor(ctx), callerOf(ctx).token, r.Id)
}

// EndOtherSessions ends all but this one.
func (s *Server) EndOtherSessions(ctx context.Context, _ EndOtherSessionsRequestObject) (EndOtherSessionsResponseObject, error) {
	return EndOtherSessions204Response{}, s.app.RevokeSession(ctx, actor(ctx), callerOf(ctx).token, "")
}

// ListInvitations lists those that wait for one's answer.
func (s *Server) ListInvitations(ctx context.Context, _ ListInvitationsRequestObject) (ListInvitationsResponseObject, error) {
	list, err := s.app.Invitations(ctx, actor(ctx))
	return ListInvitations200JSONResponse{Items: each(list, func(i app.Invited) Invitation {
		return Invitation{Id: UUID(i.Invitation.ID), Organisation: UUID(i.Organisation.ID), Name: i.Organisation.Name, Roles: showRoles(i.Invitation.Roles),
			MadeAt: instant(i.Invitation.MadeAt), EndsAt: instant(i.Invitation.EndsAt)}
	})}, err
}

// AnswerInvitation joins, or declines.
func (s *Server) AnswerInvitation(ctx context.Context, r AnswerInvitationRequestObject) (AnswerInvitationResponseObject, error) {
	return AnswerInvitation204Response{}, s.app.AnswerInvitation(ctx, actor(ctx), domain.InvitationID(r.Id), r.Body.Join)
}

// ListInvited lists an organisation's open invitations.
func (s *Server) ListInvited(ctx context.Context, r ListInvitedRequestObject) (ListInvitedResponseObject, error) {
	list, err := s.app.InvitedTo(ctx, actor(ctx), domain.OrganisationID(r.Params.Organisation))
	return ListInvited200JSONResponse{Items: each(list, func(i app.InvitedPerson) Invited {
		return Invited{Id: UUID(i.Invitation.ID), Name: i.Name, Email: i.Email, Roles: showRoles(i.Invitation.Roles), EndsAt: instant(i.Invitation.EndsAt)}
	})}, err
}

func showOpenItem(i domain.OpenItem) OpenItem {
	return OpenItem{Noun: OpenItemNoun(i.Noun), Id: i.ID, Title: i.Title}
}

// ListOwnOpenItems lists what one would leave behind.
func (s *Server) ListOwnOpenItems(ctx context.Context, _ ListOwnOpenItemsRequestObject) (ListOwnOpenItemsResponseObject, error) {
	by := actor(ctx)
	list, err := s.app.OpenItems(ctx, by, by.Person, by.Organisation)
	return ListOwnOpenItems200JSONResponse{Items: each(list, showOpenItem)}, err
}

// ListOpenItems lists what somebody would leave behind.
func (s *Server) ListOpenItems(ctx context.Context, r ListOpenItemsRequestObject) (ListOpenItemsResponseObject, error) {
	list, err := s.app.OpenItems(ctx, actor(ctx), domain.PersonID(r.Id), domain.OrganisationID(r.Params.Organisation))
	return ListOpenItems200JSONResponse{Items: each(list, showOpenItem)}, err
}

// LeaveOrganisation is one's own leaving.
func (s *Server) LeaveOrganisation(ctx context.Context, r LeaveOrganisationRequestObject) (LeaveOrganisationResponseObject, error) {
	by := actor(ctx)
	return LeaveOrganisation204Response{}, s.app.LeaveOrganisation(ctx, by, by.Person, by.Organisation, domain.PersonID(val(r.Body.To)))
}

// RemovePerson ends somebody's membership.
func (s *Server) RemovePerson(ctx context.Context, r RemovePersonRequestObject) (RemovePersonResponseObject, error) {
	return RemovePerson204Response{}, s.app.LeaveOrganisation(ctx, actor(ctx), domain.PersonID(r.Id), domain.OrganisationID(r.Body.Organisation), domain.PersonID(val(r.Body.To)))
}

// ErasePerson ends an account for good.
func (s *Server) ErasePerson(ctx context.Context, r ErasePersonRequestObject) (ErasePersonResponseObject, error) {
	return ErasePerson204Response{}, s.app.ErasePerson(ctx, actor(ctx), domain.PersonID(r.Id), domain.OrganisationID(r.Body.Organisation))
}

func showToken(t domain.Token) Token {
	return Token{Id: UUID(t.ID), Name: t.Name, Scopes: each(t.Scopes, func(s string) Scope { return Scope(s) }), Organisation: UUID(t.Organisation),
		MadeAt: instant(t.MadeAt), EndsAt: instant(t.EndsAt), UsedAt: someInstant(t.UsedAt), RevokedAt: someInstant(t.RevokedAt)}
}

// ListTokens lists one's own.
func (s *Server) ListTokens(ctx context.Context, _ ListTokensRequestObject) (ListTokensResponseObject, error) {
	list, err := s.app.APITokens(ctx, actor(ctx))
	return ListTokens200JSONResponse{Items: each(list, showToken)}, err
}

// CreateToken makes one; the secret is shown this once.
func (s *Server) CreateToken(ctx context.Context, r CreateTokenRequestObject) (CreateTokenResponseObject, error) {
	t := domain.Token{ID: domain.TokenID(r.Body.Id), Name: r.Body.Name, Scopes: each(r.Body.Scopes, func(s Scope) string { return string(s) })}
	secret, made, err := s.app.NewAPIToken(ctx, actor(ctx), t, r.Body.Days)
	if err != nil {
		return nil, err
	}
	return CreateToken201JSONResponse{Secret: secret, Token: showToken(*made)}, nil
}

// RevokeToken ends one of one's own.
func (s *Server) RevokeToken(ctx context.Context, r RevokeTokenRequestObject) (RevokeTokenResponseObject, error) {
	return RevokeToken204Response{}, s.app.RevokeAPIToken(ctx, actor(ctx), domain.TokenID(r.Id))
}

// ListSecurityLog pages the acts on accounts.
func (s *Server) ListSecurityLog(ctx context.Context, r ListSecurityLogRequestObject) (ListSecurityLogResponseObject, error) {
	n := limit(r.Params.Limit)
	after := securityPlace(r.Params.After)
	list, err := s.app.SecurityLog(ctx, actor(ctx), after, n)
	at := func(last app.SecurityEvent) string {
		seen := 0
		for _, e := range list {
			if e.At.Equal(last.At) {
				seen++
			}
		}
		if last.At.Equal(after.At) {
			seen += after.Seen
		}
		return cursorText(last.At, strconv.Itoa(seen))
	}
	return ListSecurityLog200JSONResponse{Items: each(list, showSecurity), Next: next(list, n, at)}, err
}

// securityPlace reads where the page before ended; what is no place is the newest line.
func securityPlace(p *After) app.SecurityPlace {
	c := cursor(p)
	seen, err := strconv.Atoi(c.ID)
	if err != nil || seen < 0 {
		return app.SecurityPlace{}
	}
	return app.SecurityPlace{At: c.At, Seen: seen}
}

func showSecurity(e app.SecurityEvent) SecurityLine {
	var face map[string]any
	_ = json.Unmarshal(e.Face, &face) // written by us
	return SecurityLine{Kind: string(e.Kind), Text: text(eventWords[e.Kind]), At: instant(e.At), By: e.By, Of: e.Of, Address: e.Address, Face: face}
}

// exportedTicket is what he asked and was answered, without who answered.
func exportedTicket(t domain.Ticket) map[string]any {
	entries := each(t.Entries, func(e domain.TicketEntry) map[string]any {
		return map[string]any{"operator": e.Operator, "text": e.Text, "at": instant(e.At)}
	})
	return map[string]any{"id": t.ID, "title": t.Title, "about": t.About, "status": t.Status, "entries": entries}
}

// ExportPersonalData answers all that is kept about oneself as an account.
func (s *Server) ExportPersonalData(ctx context.Context, _ ExportPersonalDataRequestObject) (ExportPersonalDataResponseObject, error) {
	d, err := s.app.ExportPersonalData(ctx, actor(ctx))
	if err != nil {
		return nil, err
	}
	letters := each(d.Letters, func(l domain.Letter) map[string]any {
		return map[string]any{"kind": l.Kind, "subject": l.Subject.ZH, "body": l.Body.ZH, "at": instant(l.CreatedAt)}
	})
	messages := map[string]any{"mobile": d.Messages.Mobile, "mobile_confirmed": d.Messages.Proven, "muted": d.Messages.Muted,
		"quiet_from": clock(d.Messages.Quiet.From), "quiet_to": clock(d.Messages.Quiet.To)}
	return ExportPersonalData200JSONResponse{
		Person:      map[string]any{"id": d.Person.ID, "name": d.Person.Name, "email": d.Person.Email, "language": d.Person.Language, "totp_enrolled": d.Person.TOTPSecret != "", "messages": messages},
		Memberships: each(d.Memberships, showOnBehalf), Sessions: each(d.Sessions, s.sessionOf(ctx)), Passkeys: each(d.Passkeys, showPasskey),
		Identities: each(d.Identities, showIdentity), Tokens: each(d.Tokens, showToken), Searches: each(d.Searches, showSearch),
		Starred: each(d.Starred, func(w domain.Watched) string { return w.Notice.Number }), Letters: letters, Acts: each(d.Events, showSecurity),
		Recusals: each(d.Recusals, showRecusal), Tickets: each(d.Tickets, exportedTicket),
	}, nil
}
