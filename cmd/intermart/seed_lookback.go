package main

import (
	"bytes"
	"context"

	"github.com/intermart/intermart/app/sheet"
	"github.com/intermart/intermart/cmd/intermart/demo"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/workday"
)

// importDistricts loads the lines that districts keep of their own; the look-back finds something about most of them.
func (s *seeder) importDistricts(ctx context.Context) error {
	data, err := demo.Files.ReadFile("districts.json")
	if err != nil {
		return err
	}
	list, err := directory.Decode(data)
	if err != nil {
		return err
	}
	s.districts = make(map[string]directory.MatterVersion, len(list))
	for _, m := range list {
		s.districts[m.Code] = m
	}
	_, err = s.app.ImportMatters(ctx, list)
	return err
}

// matterFor is the line a department buys under: its district's own, else the city's.
func (s *seeder) matterFor(d *department, short string) directory.MatterVersion {
	if m, ok := s.districts[string(d.Organisation.Region)+"-ZJ-"+short]; ok {
		return m
	}
	return s.matters[short]
}

// lists compares the steward's directory with an example of a 权责清单: a workbook, as a steward would import it.
func (s *seeder) lists(ctx context.Context) error {
	var book bytes.Buffer
	if err := sheet.WriteTable(&book, "权责清单", directory.ListTable([]directory.ListLine{
		{Code: "430103-ZJ-JS-001", Name: "工程勘察", Department: "天澄区住房和城乡建设局"},
		{Name: "房产测绘", Department: "天澄区住房和城乡建设局"},
		{Name: "养老机构服务质量评估", Department: "天澄区民政局"},
		{Name: "户外招牌设施安全检测", Department: "天澄区城市管理局"},
		{Name: "公共场所卫生检测", Department: "天澄区卫生健康局"},
	})); err != nil {
		return err
	}
	lines, err := sheet.ReadList(&book)
	if err != nil {
		return err
	}
	_, _, err = s.app.ImportList(ctx, s.stewd.actor, directory.List{ID: s.uuid(), Region: string(s.stewd.actor.Region), Kind: directory.DutyList,
		Title: "天澄区权责清单（2026年调整，演示）", Day: workday.MustDate("2026-01-15"), Lines: lines})
	return err
}
