package site

import "context"

// Reads is what the pages ask of the marketplace. A refusal with code NotFound becomes the page that says so.
type Reads interface {
	RuleReads
	Clock(ctx context.Context) (Clock, error)
	Home(ctx context.Context) (Home, error)
	Notices(ctx context.Context, q Query) (List[NoticeRow], error)
	Feed(ctx context.Context, q Query, most int) ([]FeedItem, error)      // newest published first
	Deadlines(ctx context.Context, q Query, most int) ([]FeedItem, error) // furthest deadline first
	Notice(ctx context.Context, number string) (Notice, error)
	Awards(ctx context.Context, q Query) (List[AwardRow], error)
	Award(ctx context.Context, number string) (Award, error)
	AwardFile(ctx context.Context, number string) (AwardFile, error)
	Agencies(ctx context.Context, q Query) (List[AgencyRow], error)
	Agency(ctx context.Context, code string) (Agency, error)
	Partners(ctx context.Context) ([]PartnerRow, error)
	Samples(ctx context.Context, q Query) (List[SampleRow], error)
	Emergencies(ctx context.Context, q Query) (List[EmergencyRow], error)
	Matters(ctx context.Context, q Query) (List[MatterRow], error)
	Matter(ctx context.Context, code string, q Query) (Matter, error)
	MatterDiff(ctx context.Context, code string, from, to int) ([]FieldChange, error)
	Changes(ctx context.Context, q Query) (List[ChangeRow], error)
	Change(ctx context.Context, number string) (ChangeView, error)
	Rulebooks(ctx context.Context) ([]RulebookRow, error)
	Rulebook(ctx context.Context, id string) (Rulebook, error)
	Calendar(ctx context.Context, year int) (Calendar, error)
	Contract(ctx context.Context, number string, place int) (Contract, error) // place 0: the first
	LogLeaf(ctx context.Context, index int64) (LogLeaf, error)
	Sitemap(ctx context.Context) ([]Entry, error)
}
