package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/seal"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/uscc"
	"github.com/intermart/intermart/domain/workday"
)

// recognising registers the neighbour city as a partner and takes its list of three agencies, which are here by its word.
// It comes late and draws nothing, so that nothing else is drawn differently.
func (s *seeder) recognising(ctx context.Context) error {
	const code = "430200"
	key, verifier, err := seal.NewRecognitionKey("market.neighbour.example")
	if err != nil {
		return err
	}
	clock, err := s.app.Clock(ctx)
	if err != nil {
		return err
	}
	today := workday.On(clock.Now)
	partners, err := json.Marshal(map[string]any{"partners": []any{map[string]any{"code": code, "name": "示范邻市", "name_en": "Neighbour city", "key": verifier,
		"agreement":  map[string]any{"document": "示范市、示范邻市中介服务机构互认协议（演示）", "article": "第三条", "law": false},
		"valid_from": workday.Date{Year: today.Year, Month: 1, Day: 1}.String(), "valid_to": workday.Date{Year: today.Year + 3, Month: 12, Day: 31}.String()}}})
	if err != nil {
		return err
	}
	if _, err := s.app.ImportPartners(ctx, partners); err != nil {
		return err
	}
	agencies, certificates, err := neighbours(code, today)
	if err != nil {
		return err
	}
	list := domain.RecognitionList{Partner: code, Year: today.Year, Number: 3, Issued: today, ValidUntil: today.AddDays(180)}
	book, note, err := signRecognition(list, agencies, certificates, key)
	if err != nil {
		return err
	}
	file := domain.FileID(app.NewID())
	if _, err := s.app.UploadFile(ctx, s.reviewers[0].actor, app.Upload{ID: file, Purpose: domain.PurposeIntake, Name: "示范邻市互认名单.xlsx", Content: book}); err != nil {
		return err
	}
	in, err := s.app.BeginRecognition(ctx, s.reviewers[0].actor, domain.IntakeID(app.NewID()), file, note)
	if err != nil {
		return err
	}
	if err := s.app.Drain(ctx); err != nil {
		return err
	}
	if _, err := s.app.ReleaseIntake(ctx, s.publishers[0].actor, in.ID, 0); err != nil {
		return err
	}
	return s.app.Drain(ctx)
}

// neighbours are three invented agencies of the neighbour city, as the sheets of a list.
func neighbours(region domain.RegionCode, today workday.Date) (agencies, certificates [][]string, err error) {
	agencies, certificates = [][]string{domain.IntakeHeadings(domain.IntakeAgencies)}, [][]string{domain.IntakeHeadings(domain.IntakeQualifications)}
	for i, name := range []string{"示范邻市栖岩林业调查规划有限公司", "示范邻市望洲生态规划设计有限公司", "示范邻市木樨林业勘测有限公司"} {
		code, err := uscc.Make(fmt.Sprintf("91%sMA9NB%04d", region, i+1))
		if err != nil {
			return nil, nil, err
		}
		a := domain.Agency{AgencyProfile: domain.AgencyProfile{Name: name, USCC: code, Region: region, Address: fmt.Sprintf("示范邻市渌江路%d号", 12*i+6),
			Phone: fmt.Sprintf("0733-8555%04d", 101+i), LegalRepresentative: []string{"林予安", "周清扬", "罗知夏"}[i], Introduction: "主营林业调查规划。（演示数据）",
			Qualifications: []domain.Qualification{{Trade: "林业调查", Name: "林业调查规划设计资质", Level: "乙级", Kind: "voluntary", Number: fmt.Sprintf("YS-N-%04d", i+1), Issuer: "示范邻市林业行业协会（演示）",
				ValidFrom: today.AddDays(-400), ValidTo: workday.Date{Year: today.Year + 2, Month: 12, Day: 31}}}}}
		line, held := a.IntakeLines()
		agencies, certificates = append(agencies, line), append(certificates, held...)
	}
	return agencies, certificates, nil
}
