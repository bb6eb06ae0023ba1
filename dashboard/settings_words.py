"""What the page 方法与设置 says, and what is said of settings."""

from __future__ import annotations

from geodata.text import Text

# Settings that come from elsewhere
UNKNOWN_SETTING = Text(
    "方案中的设置“{name}”不为本程序所知，可能由其他版本保存，请在原版本中打开",
    "the scenario's setting “{name}” is unknown here; it may come from another version: open it there",
)
IMPOSSIBLE_SETTING = Text(
    "方案中设置“{name}”的值 {value!r} 不在允许范围内，请改正后再打开",
    "the scenario's setting “{name}” cannot be {value!r}; correct it and open the scenario again",
)

# The page
SETTINGS = Text("方法与设置", "Methods and settings")
TAB_METHOD = Text("计算方法", "Method")
TAB_PARAMETERS = Text("参数", "Parameters")
TAB_SOURCES = Text("数据来源与版本", "Sources and versions")
TAB_SERVER = Text("显示与服务器", "Display and server")

# The method
METHOD_LEAD = Text(
    "所有数字都由下面的公式、页面上显示的参数和带校验码的数据文件得出；同样的参数与同样的数据指纹，结果总是相同。",
    "Every figure follows from the formulas below, the settings shown beside it and files with checksums; the same settings "
    "and the same fingerprint always give the same result.",
)
METHOD = (
    (
        Text("出行时间", "Travel time"),
        Text(
            "从居住地沿道路到网点的最短时间：先步行到最近可用道路，再按出行方式沿路网前进，最后步行到网点。每段道路的用时由"
            "长度与速度得出，单行道、门禁与台阶都计入；所选出行条件（冬季、夜间、晚高峰）按道路等级延长用时。",
            "The least time along roads from home to an outlet: a walk to the nearest usable road, the way along the "
            "network by the chosen mode, and a walk to the door. Each piece of road takes its length over its speed; one-way "
            "streets, gates and steps count; conditions (winter, night, evening peak) lengthen it by road class.",
        ),
        Text(
            r"t = t_{\text{接入}} + \sum_{\text{路段}} \frac{0.06\,\ell_{\text{米}}}{v_{\text{千米/时}}} + t_{\text{到门}}",
            r"t = t_{\text{access}} + \sum_{\text{pieces}} \frac{0.06\,\ell_{\text{m}}}{v_{\text{km/h}}} + t_{\text{door}}",
        ),
    ),
    (
        Text("覆盖", "Coverage"),
        Text(
            "到最近网点不超过服务时间的居民即为覆盖，正好等于也算。覆盖率是已覆盖人口占全部常住人口的比例；附近没有可用道路的"
            "居民计入总数、计为未覆盖。直线圈只作对比，从不用于统计。",
            "A resident is covered whose nearest outlet is within the service time, or exactly at it. The share is that of "
            "all residents; who has no usable road nearby stays in the total and counts as not covered. Straight-line "
            "circles are for comparison and are never used to count.",
        ),
        Text(
            r"\text{覆盖率} = \frac{\sum_i p_i\,[\,t_i \le T\,]}{\sum_i p_i}",
            r"\text{share covered} = \frac{\sum_i p_i\,[\,t_i \le T\,]}{\sum_i p_i}",
        ),
    ),
    (
        Text("缺口", "Gaps"),
        Text(
            "同一分区内相邻的未覆盖网格连成一处缺口，按人口排序。每个网格有原因：附近没有道路、路网不连通、直线不远但道路"
            "绕行，或距离网点太远；缺口的原因取其中多数人的原因。",
            "Neighbouring uncovered cells of one area form a gap; gaps are ranked by residents. Each cell has its reason: "
            "no road nearby, roads not connected, close in a straight line but not by road, or simply too far. A gap's reason "
            "is that of most of its people.",
        ),
        None,
    ),
    (
        Text("公交时间", "Time by bus"),
        Text(
            "在出发时段内每分钟出发一次，按时刻表计算门到门时间，含候车、换乘与步行；取中位数或第 90 百分位。",
            "One departure every minute of the window, door to door by the timetable, waiting, changes and walks included; "
            "the median or the 90th percentile counts.",
        ),
        None,
    ),
    (
        Text("人口与岗位", "Residents and jobs"),
        Text(
            "人口、岗位与重点人员都落到六边形网格（H3，默认 {resolution} 级，约 0.1 平方千米），总数保持不变。只有分区总数时，"
            "按住宅用地与建筑分摊，结果注明为推算。",
            "Residents, jobs and priority persons are brought to hexagons (H3, resolution {resolution} by default, about "
            "0.1 km²) with their totals preserved. Where only totals of areas are known they are spread over residential "
            "land and buildings, and marked as modelled.",
        ),
        None,
    ),
    (
        Text("选址", "Proposed sites"),
        Text(
            "在合适的场地中选出若干处，使新增覆盖的人口与岗位（按权重）最多；也可改为达到目标覆盖率、兼顾最薄弱分区、"
            "缩短总时间等目标。每个方案都给出经证明的上限：未证明最优的方案写明“至多比最优低多少”，从不称为最优。",
            "Among suitable venues those are chosen that newly cover the most residents and jobs (weighted); other goals are a "
            "target share, the worst-off area, the sum of minutes and more. Every plan comes with a proven bound: one not "
            "proven optimal is said to be at most so much below the best possible.",
        ),
        Text(
            r"\max \sum_i w_i\,y_i \quad y_i \le \sum_{j\,\text{覆盖}\,i} x_j,\quad \sum_j x_j \le p,\quad x_j, y_i \in \{0, 1\}",
            r"\max \sum_i w_i\,y_i \quad y_i \le \sum_{j\,\text{covers}\,i} x_j,\quad \sum_j x_j \le p,\quad x_j, y_i \in \{0, 1\}",
        ),
    ),
    (
        Text("少数人保护", "Small counts"),
        Text(
            "登记失业等重点人员只按全域和分区显示；1 人至不足 {minimum} 人的数字一律隐去，能由其他数字相减得出的也一并隐去。",
            "Priority persons such as registered unemployed are shown for the whole area and per reporting area only; counts "
            "from 1 to below {minimum} are withheld, and so is what would give them away by subtraction.",
        ),
        None,
    ),
)
FULL_TEXT = Text("完整方法说明（英文）", "Methods in full")
FULL_TEXT_TITLE = Text("方法说明", "Methods")

# The parameters
PARAMETERS_NOW = Text("当前结果所用参数", "Settings of the present result")
PARAMETER = Text("参数", "Setting")
VALUE = Text("值", "Value")
SPEEDS = Text("速度", "Speeds")
SPEED_MODE = Text("出行方式", "Mode")
SPEED = Text("速度", "Speed")
SPEED_SOURCE = Text("依据", "Source")
SPEED_SOURCES = {
    "walk": Text(
        "GB 50180-2018：15 分钟生活圈步行 800–1,000 米，取上限",
        "GB 50180-2018: 800 to 1,000 m on foot in the 15-minute living circle; upper end",
    ),
    "bicycle": Text("本项目假定的门到门平均速度", "door-to-door average assumed by this project"),
    "ebike": Text(
        "本项目假定的门到门平均速度；GB 17761-2018 限速 25 千米/时",
        "door-to-door average assumed by this project; GB 17761-2018 limits e-bikes to 25 km/h",
    ),
    "drive": Text(
        "限速比例为假定；未标限速时按《道路交通安全法实施条例》第 45、78 条、CJJ 37-2012 与 JTG B01-2014",
        "shares of the limit are assumed; where none is posted: Implementing Regulations of the Road Traffic Safety Law, "
        "Art. 45 and 78, CJJ 37-2012, JTG B01-2014",
    ),
}
ROAD_CLASSES = Text(
    "各级道路：谁可通行，未标限速时的限速", "Road classes: who may use them, and limits where none is posted"
)
ROAD_CLASS = Text("道路等级（OSM）", "Class (OSM)")
ON_FOOT = Text("步行", "On foot")
BY_CYCLE = Text("自行车、电动车", "Bicycle, e-bike")
LIMIT_TOWN = Text("汽车，城镇（千米/时）", "Car, in towns (km/h)")
LIMIT_COUNTRY = Text("汽车，乡村（千米/时）", "Car, elsewhere (km/h)")
ALLOWED = Text("可", "yes")
CLOSED = Text("否", "no")
PUSHED = Text("推行", "pushed")
CONDITIONS = Text("出行条件：用时倍数（假定）", "Conditions: minutes multiplied by (assumed)")
CONDITION = Text("条件", "Condition")
ROADS = Text("道路等级", "Road class")
ALL_OTHERS = Text("其余各级", "all others")
FACTOR = Text("用时倍数", "Factor")

# Sources and versions
FILES = Text("研究区的数据文件", "Files of the study area")
FILE_ROLE = Text("用途", "Used for")
FILE_NAME = Text("文件", "File")
FILE_DATE = Text("日期", "Date")
FILE_LICENCE = Text("许可", "Licence")
FILE_ROWS = Text("行数", "Rows")
FILE_CHECKSUM = Text("校验码（SHA-256）", "Checksum (SHA-256)")
REMARKS = Text("数据说明", "Remarks on the data")
FINGERPRINT_TOLD = Text(
    "数据指纹 {fingerprint}｜数据截至 {date}｜量算坐标系 {crs}",
    "Data fingerprint {fingerprint} | data as of {date} | CRS for measuring {crs}",
)
VERSIONS = Text("程序与库的版本", "Versions of program and libraries")
PROGRAM = Text("程序", "Program")
VERSION = Text("版本", "Version")
NO_AREA = Text(
    "还没有研究区，因此没有参数与来源可列。请先在“数据”页面准备一个研究区。",
    "There is no study area yet, so there are no settings and sources to list. Prepare one on the page “Data”.",
)

# Display and server
GOAL = Text("目标覆盖率", "Target share of residents")
GOAL_HELP = Text(
    "“总览”据此显示距 2027 年目标的进度。政策没有规定比例，属可调参数；默认 90%。",
    "The overview shows the progress towards 2027 by it. No policy text fixes a share: it is a setting, 90 % by default.",
)
SMALL_COUNTS = Text(
    "少于 {minimum} 人的重点人员数字不显示。", "Counts of priority persons below {minimum} are withheld."
)
THEME_NOTE = Text(
    "语言在左侧栏底部切换；深色与浅色跟随浏览器或操作系统的设置。",
    "The language is chosen at the foot of the sidebar; light and dark follow the browser or the system.",
)
TOUR_AGAIN = Text("重新观看导览", "Show the tour again")
ACCOUNT = Text("账号", "Account")
NOT_CONFIGURED = Text(
    "未配置登录：只在本机使用，您可以查看和修改全部内容。",
    "Sign-in is not set up: for use on this machine, where you may see and change everything.",
)
OPEN_TO_ALL = Text(
    "未配置登录，且管理员已设为向网络内所有人开放：任何人都可以查看和修改。",
    "Sign-in is not set up and the administrator has opened the server to the network: anybody may see and change everything.",
)
SIGNED_IN = Text("已登录：{name}（{role}）", "Signed in: {name} ({role})")
SERVER_VARIABLES = Text("服务器设置", "Settings of the server")
SERVER_NOTE = Text(
    "由管理员以环境变量设置，重启后生效；这里只显示是否已设置，不显示内容。",
    "Set by the administrator as environment variables, in effect after a restart; shown is whether they are set, never "
    "what to.",
)
VARIABLE = Text("环境变量", "Environment variable")
EFFECT = Text("作用", "Effect")
STATE = Text("状态", "State")
IS_SET = Text("已设置", "set")
IS_NOT_SET = Text("默认", "default")
VARIABLES = {
    "OUTLET_ATLAS_AREAS": Text("研究区所在文件夹", "folder of the study areas"),
    "OUTLET_ATLAS_PROJECTS": Text("上传数据与未完成项目所在文件夹", "folder of uploads and unfinished projects"),
    "OUTLET_ATLAS_DATABASE": Text(
        "保存方案与记录的数据库；默认为文件（SQLite），可改为 PostgreSQL",
        "database of scenarios and records; a file (SQLite) by default, or PostgreSQL",
    ),
    "OUTLET_ATLAS_TILES": Text("底图切片服务的地址（如天地图）", "address of raster tiles for the map, such as 天地图"),
    "OUTLET_ATLAS_TILES_NAME": Text("底图切片服务的名称与来源说明", "name and credit of those tiles"),
    "OUTLET_ATLAS_FONT": Text("图幅所用中文字体文件", "Chinese font file for the map sheets"),
    "OUTLET_ATLAS_LANG": Text("命令行的语言", "language of the terminal"),
    "OUTLET_ATLAS_OPEN": Text("不登录也向网络内所有人开放", "open to everybody on the network without sign-in"),
    "OUTLET_ATLAS_PLANNERS": Text("可以修改的人员名单", "who may change things"),
    "OUTLET_ATLAS_USER_CLAIM": Text(
        "用以识别人员的身份字段，默认 email", "claim that tells people apart, email by default"
    ),
}
