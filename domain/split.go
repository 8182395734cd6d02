package domain

// Split is how a notice's opening identity was divided: K of the Holders must hand in their shares, in the order of their
// names here, which are public. K is 0 when it is not split.
type Split struct {
	K           int         `json:"k"`
	Commitments []string    `json:"commitments"` // K points, hex: they tell a right share from a wrong one
	Holders     []KeyHolder `json:"holders"`
}

// KeyHolder is one of those who keep a share.
type KeyHolder struct {
	Person PersonID `json:"person"`
	Office string   `json:"office"` // as everybody may read it
	Handed bool     `json:"handed"`
}
