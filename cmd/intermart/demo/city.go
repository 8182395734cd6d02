package demo

// Region is an area of the demo city; the names are invented.
type Region struct {
	Code, Name, English string
	Training            bool
	Places              []string // streets and quarters that titles name
}

// Regions are province, city, five districts, the training region, and the provinces that outside agencies come from.
var Regions = []Region{
	{Code: "430000", Name: "湖南省", English: "Hunan"},
	{Code: "430100", Name: "示范市", English: "Demo city"},
	{Code: "430102", Name: "芳洲区", English: "Fangzhou district", Places: []string{"芳草街", "白鹭洲", "柳溪", "沿河路", "南塘"}},
	{Code: "430103", Name: "天澄区", English: "Tiancheng district", Places: []string{"枫溪", "澄湖路", "金盆岭片区", "书堂路", "桂花坪"}},
	{Code: "430104", Name: "麓云区", English: "Luyun district", Places: []string{"云栖", "竹山湾", "学府路", "望岳", "银杏路"}},
	{Code: "430105", Name: "开泰区", English: "Kaitai district", Places: []string{"望江", "北辰塘", "开源路", "湖滨", "秀峰"}},
	{Code: "430111", Name: "雨霖区", English: "Yulin district", Places: []string{"青石", "井湾", "黎坪", "同升片区", "洞溪"}},
	{Code: "430199", Name: "演练区", English: "Training region", Training: true, Places: []string{"演练路"}},
	{Code: "430200", Name: "示范邻市", English: "Neighbour city"},
	{Code: "330000", Name: "浙江省", English: "Zhejiang"},
	{Code: "360000", Name: "江西省", English: "Jiangxi"},
	{Code: "420000", Name: "湖北省", English: "Hubei"},
	{Code: "440000", Name: "广东省", English: "Guangdong"},
}

// Outside are the provinces of agencies from elsewhere, with the area code of their telephones.
var Outside = []struct{ Region, AreaCode string }{{"330000", "0571"}, {"360000", "0791"}, {"420000", "027"}, {"440000", "020"}}

// Department is a buyer of the demo city. Slug stands in its logins; Matters are what it buys, as the last part of the
// directory's codes.
type Department struct {
	Slug, Region, Name, Address string
	Enterprise                  bool
	Matters                     []string
}

// Departments are the buyers: seven bureaus and a transport bureau, three street offices, a city construction company.
var Departments = []Department{
	{Slug: "fgj", Region: "430102", Name: "芳洲区发展和改革局", Address: "芳洲区沿河路88号", Matters: []string{"FG-002", "FG-004", "FG-005", "CZ-003", "JS-006"}},
	{Slug: "zjj", Region: "430103", Name: "天澄区住房和城乡建设局", Address: "天澄区澄湖路16号", Matters: []string{"JS-001", "JS-002", "JS-004", "JS-009", "HB-002", "JS-006", "JS-005", "JS-007"}},
	{Slug: "nyj", Region: "430111", Name: "雨霖区农业农村局", Address: "雨霖区黎坪路9号", Matters: []string{"SL-001", "SL-002", "ZR-001", "HB-002", "JS-004", "CZ-003"}},
	{Slug: "jyj", Region: "430104", Name: "麓云区教育局", Address: "麓云区学府路120号", Matters: []string{"JS-002", "JS-005", "JS-008", "JS-006", "DS-001", "JS-010"}},
	{Slug: "wjj", Region: "430102", Name: "芳洲区卫生健康局", Address: "芳洲区南塘路31号", Matters: []string{"HB-001", "HB-003", "JS-008", "DS-001", "CZ-003"}},
	{Slug: "mzj", Region: "430105", Name: "开泰区民政局", Address: "开泰区开源路52号", Matters: []string{"CZ-002", "CZ-003", "DS-001", "JS-006", "JS-008"}},
	{Slug: "wtj", Region: "430104", Name: "麓云区文化旅游体育局", Address: "麓云区银杏路7号", Matters: []string{"JS-006", "CZ-003", "JS-010", "FG-002"}},
	{Slug: "fxjd", Region: "430103", Name: "天澄区枫溪街道办事处", Address: "天澄区枫溪路3号", Matters: []string{"JS-006", "JS-010", "HB-004", "JS-005"}},
	{Slug: "wjjd", Region: "430105", Name: "开泰区望江街道办事处", Address: "开泰区望江路21号", Matters: []string{"JS-006", "JS-005", "ZR-004", "JS-010"}},
	{Slug: "qsjd", Region: "430111", Name: "雨霖区青石街道办事处", Address: "雨霖区青石路18号", Matters: []string{"HB-004", "JS-006", "FG-005", "JS-005"}},
	{Slug: "ctgs", Region: "430105", Name: "开泰区城市建设投资有限公司", Address: "开泰区湖滨路66号", Enterprise: true, Matters: []string{"HB-001", "SL-001", "JS-009", "ZR-001", "YJ-001", "JS-004", "JS-001"}},
	{Slug: "jtj", Region: "430111", Name: "雨霖区交通运输局", Address: "雨霖区同升路40号", Matters: []string{"ZR-001", "HB-002", "JS-004", "FG-005", "JS-001"}},
	{Slug: "lx", Region: "430199", Name: "演练区采购单位（演练）", Address: "演练区演练路1号", Matters: []string{"JS-006", "HB-002"}},
}

// Service is how the demo buys one matter: the words of its titles, what a purchase costs in yuan, and what for.
type Service struct {
	Matter    string
	Words     string
	Min, Max  int // yuan
	Applicant bool
	Quote     string // of a lowest-price notice when it is not the total
	Unit      string
	Limit     [2]int // of a unit price, in fen
	On        string // kind of project: road, building, water, fund, it
	Scope     string
}

// Services are the matters that are bought.
var Services = []Service{
	{Matter: "HB-001", Words: "环境影响报告书编制", Min: 80_000, Max: 340_000, Applicant: true, On: "building", Scope: "现状调查与监测、影响预测、报告书编制、专家评审配合及修改完善，直至取得批复。"},
	{Matter: "HB-002", Words: "环境影响报告表编制", Min: 12_000, Max: 42_000, Applicant: true, On: "road", Scope: "资料收集、现场踏勘、报告表编制、公示及送审修改，直至取得批复。"},
	{Matter: "HB-003", Words: "竣工环境保护验收监测", Min: 35_000, Max: 140_000, Applicant: true, On: "building", Scope: "编制监测方案、现场采样与检测、出具带资质认定标志的监测报告，协助组织验收。"},
	{Matter: "HB-004", Words: "水质检测", Min: 8_000, Max: 30_000, Applicant: true, Quote: "unit", Unit: "样", Limit: [2]int{42000, 68000}, On: "water", Scope: "按季度采样，检测化学需氧量、氨氮、总磷等指标，五个工作日内出具检测报告。"},
	{Matter: "SL-001", Words: "水土保持方案编制", Min: 45_000, Max: 110_000, Applicant: true, On: "water", Scope: "现场调查、水土流失预测、防治措施设计、方案报告书编制及技术审查修改。"},
	{Matter: "SL-002", Words: "水土保持设施验收报告编制", Min: 30_000, Max: 62_000, Applicant: true, On: "water", Scope: "现场核查、资料复核、验收报告编制，配合自主验收和报备。"},
	{Matter: "FG-002", Words: "可行性研究报告编制", Min: 60_000, Max: 260_000, On: "building", Scope: "需求分析、方案比选、投资估算与资金筹措、效益评价，送审及修改完善。"},
	{Matter: "FG-004", Words: "可行性研究报告评估", Min: 20_000, Max: 90_000, On: "building", Scope: "组织专家评审，对建设必要性、规模、投资估算等提出评估意见，出具评估报告。"},
	{Matter: "FG-005", Words: "社会稳定风险评估", Min: 30_000, Max: 80_000, On: "road", Scope: "走访调查、风险识别与研判、公示及座谈、编制评估报告并报备。"},
	{Matter: "JS-001", Words: "岩土工程勘察", Min: 90_000, Max: 420_000, Applicant: true, On: "building", Scope: "钻探、原位测试、室内试验，出具勘察报告，配合施工图审查和基槽验收。"},
	{Matter: "JS-002", Words: "初步设计及概算编制", Min: 180_000, Max: 620_000, On: "building", Scope: "方案深化、初步设计文件与概算编制、施工图设计及施工期间技术服务。"},
	{Matter: "JS-004", Words: "施工监理", Min: 120_000, Max: 560_000, Applicant: true, On: "road", Scope: "施工阶段及缺陷责任期的质量、投资、进度控制和安全监理，协助竣工验收。"},
	{Matter: "JS-005", Words: "见证取样检测", Min: 40_000, Max: 180_000, Applicant: true, Quote: "discount", On: "building", Scope: "按规范对进场材料和实体质量见证取样检测，按批次出具检测报告。"},
	{Matter: "JS-006", Words: "工程结算审核", Min: 25_000, Max: 190_000, Quote: "discount", On: "road", Scope: "工程量复核、计价审核、与施工单位核对、出具结算审核报告。"},
	{Matter: "JS-007", Words: "施工招标代理", Min: 30_000, Max: 120_000, On: "road", Scope: "编制招标文件、发布公告、组织开评标、资料整理归档。"},
	{Matter: "JS-008", Words: "消防设施检测", Min: 15_000, Max: 85_000, Applicant: true, Quote: "unit", Unit: "平方米", Limit: [2]int{110, 260}, On: "building", Scope: "对自动报警、喷淋、防排烟等系统逐项检测，出具检测报告，复测至合格。"},
	{Matter: "JS-009", Words: "房屋面积实测绘", Min: 40_000, Max: 210_000, Applicant: true, Quote: "unit", Unit: "平方米", Limit: [2]int{130, 236}, On: "building", Scope: "控制测量、分户面积测算、成果报告编制，配合不动产登记。"},
	{Matter: "JS-010", Words: "竣工规划核实测量", Min: 18_000, Max: 76_000, Applicant: true, On: "building", Scope: "竣工地形、建筑高度、退让和面积等实测，出具多测合一成果报告。"},
	{Matter: "ZR-001", Words: "地质灾害危险性评估", Min: 28_000, Max: 130_000, Applicant: true, On: "road", Scope: "资料收集、野外调查、现状与预测评估、报告编制和专家审查。"},
	{Matter: "ZR-004", Words: "房屋征收补偿价格评估", Min: 45_000, Max: 160_000, On: "building", Scope: "入户查勘、分户评估、公示答疑、出具整体和分户评估报告。"},
	{Matter: "YJ-001", Words: "安全预评价", Min: 30_000, Max: 110_000, Applicant: true, On: "road", Scope: "危险有害因素辨识、定性定量评价、对策措施，编制预评价报告。"},
	{Matter: "CZ-002", Words: "国有资产处置评估", Min: 15_000, Max: 78_000, On: "fund", Scope: "清查核实、市场调查、评定估算，出具资产评估报告。"},
	{Matter: "CZ-003", Words: "竣工财务决算审计", Min: 28_000, Max: 240_000, On: "fund", Scope: "审查建设程序、资金来源与使用、交付资产，出具决算审计报告。"},
	{Matter: "DS-001", Words: "信息系统等级保护测评", Min: 48_000, Max: 168_000, On: "it", Scope: "差距分析、整改建议、现场测评，出具等级测评报告并协助备案。"},
}

// Projects are what a service is bought for, by its kind.
var Projects = map[string][]string{
	"road":     {"道路提质改造工程", "雨污分流改造工程", "老旧小区配套改造工程", "排水防涝整治工程", "桥梁维修加固工程", "慢行步道建设工程", "停车场建设工程"},
	"building": {"小学教学楼扩建项目", "社区卫生服务中心迁建项目", "养老服务中心建设项目", "文体中心改造项目", "保障性住房项目", "农贸市场提质改造项目", "幼儿园新建项目"},
	"water":    {"水库除险加固工程", "灌区节水改造工程", "河道清淤整治工程", "山塘清淤扩容工程", "排污口整治工程"},
	"fund":     {"文体设施建设项目", "乡村道路建设项目", "社区服务用房项目", "校舍维修项目", "养老设施改造项目", "公共厕所新建项目"},
	"it":       {"社会救助信息系统", "教育城域网", "基层卫生信息平台", "智慧社区管理平台"},
}

// Trade is a kind of agency: the words of its name and the matters it can be asked for.
type Trade struct {
	Words   string
	Count   int
	Matters []string
}

// Trades are the sixty agencies by kind.
var Trades = []Trade{
	{Words: "环境技术", Count: 9, Matters: []string{"HB-001", "HB-002", "HB-003", "HB-004", "SL-001", "SL-002"}},
	{Words: "测绘地理信息", Count: 8, Matters: []string{"JS-009", "JS-010", "ZR-001"}},
	{Words: "工程检测", Count: 8, Matters: []string{"JS-005", "JS-008", "HB-003", "HB-004"}},
	{Words: "工程造价咨询", Count: 6, Matters: []string{"JS-006", "JS-007", "FG-002", "FG-004"}},
	{Words: "会计师事务所", Count: 7, Matters: []string{"CZ-003", "CZ-002", "JS-006"}},
	{Words: "工程设计", Count: 7, Matters: []string{"JS-001", "JS-002", "FG-002", "ZR-001"}},
	{Words: "工程管理", Count: 6, Matters: []string{"JS-004", "JS-007", "FG-005", "JS-005"}},
	{Words: "信息安全技术", Count: 5, Matters: []string{"DS-001", "FG-004", "FG-005"}},
	{Words: "安全与资产评估", Count: 4, Matters: []string{"YJ-001", "ZR-004", "JS-008", "FG-005", "CZ-002"}},
}

// Brands name the agencies; they are invented and stand for no firm.
var Brands = []string{"澜岳", "禾穗", "云杉", "远汀", "砚田", "青樾", "和峪", "嘉禾川", "明湛", "启淳", "松濂", "白榆", "长汐", "恒棠", "景屿", "临枫", "墨源", "宁樨", "沛蓝", "齐桐",
	"若谷", "世栎", "同澍", "维川", "希岭", "星垣", "雅筑", "颐和川", "泽壤", "知衡", "竹禺", "博岚", "晨塬", "德泓", "方垄", "谷雨田", "海桦", "江岑", "可晟", "立渠",
	"茂林溪", "南柯", "平畴", "清浦", "瑞坪", "杉木岭", "天稷", "文澜溪", "新垄", "修远", "言川", "一苇", "永漪", "榆关", "元麓", "正畦", "中岚", "卓砚", "紫荆坪", "宗衡"}

// Surnames and Given make the names of invented people, who are private.
var (
	Surnames = []string{"林", "周", "陈", "黄", "何", "罗", "谢", "唐", "彭", "曾", "肖", "蒋", "邓", "苏", "龙", "汤", "易", "段", "龚", "文"}
	Given    = []string{"明远", "思齐", "雨桐", "景行", "若溪", "子衿", "嘉禾", "清扬", "致远", "书瑶", "亦凡", "安澜", "知夏", "予安", "云舒", "怀瑾", "星河", "一诺", "望舒", "佳宁"}
)
