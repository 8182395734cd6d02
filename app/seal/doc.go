// Package seal is the door to age and to signed notes: it seals and opens offers, makes the keys of a notice, and
// signs the receipts bidders keep. Nothing else in Intermart touches an age recipient or a note key.
//
// An offer is a binary age file sealed in the bidder's browser to the notice's offer recipient. Its identity exists
// only encrypted to the opening recipients; the process that takes the award queue holds an opening identity and
// unwraps it after the freeze.
package seal
