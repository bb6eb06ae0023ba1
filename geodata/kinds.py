"""The kinds of outlets, the venues they may stand in and the policy clause for each, in one table.

Sources: 关于推动公共就业服务下沉基层的实施意见 二(一), 二(二), 二(四); 关于推进直播带岗…的通知 二(一);
黑龙江省 健全就业公共服务体系 (十四). The documents name the places; the match to venue types and zones
below is this project's reading of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class OutletKind:
    """One kind of outlet.

    Attributes
    ----------
    key, chinese, english : str
        Stable key and the names shown.
    aliases : tuple of str
        Other names under which planners' tables list it.
    venue_types : tuple of str
        Venue types (keys of `VENUE_TYPES`) that suit it wherever they stand.
    zone_venue_types : tuple of (str, tuple of str)
        Zones in which further venue types suit it.
    partners : str
        Usual partners, in Chinese.
    clause : str
        Policy clause, in Chinese.
    """

    key: str
    chinese: str
    english: str
    aliases: tuple[str, ...]
    venue_types: tuple[str, ...]
    zone_venue_types: tuple[tuple[str, tuple[str, ...]], ...]
    partners: str
    clause: str


@dataclass(frozen=True, slots=True)
class VenueType:
    """A sort of building in which an outlet can be opened, with the OSM tags that show it.

    Attributes
    ----------
    key, chinese, english : str
        Stable key and the names shown.
    aliases : tuple of str
        Other names under which planners' lists carry it.
    osm_tags : tuple of (str, str)
        OSM ``key=value`` pairs that make a place such a venue.
    """

    key: str
    chinese: str
    english: str
    aliases: tuple[str, ...]
    osm_tags: tuple[tuple[str, str], ...]


_DEEPENING = "关于推动公共就业服务下沉基层的实施意见"

ZONES = MappingProxyType(
    {
        "housing": "居住区",
        "resettlement": "易地搬迁安置区",
        "commerce": "商业区",
        "industry": "工业园区",
        "logistics": "物流园区",
    }
)
"""Zone keys and their Chinese names."""

VENUE_TYPES = MappingProxyType(
    {
        venue.key: venue
        for venue in (
            VenueType(
                "party_mass_centre",
                "党群服务中心",
                "party-mass service centre",
                (
                    "社区党群服务中心",
                    "嘎查党群服务中心",
                    "村党群服务中心",
                    "党群活动中心",
                    "村委会",
                    "居委会",
                    "嘎查村委会",
                    "村民委员会",
                    "居民委员会",
                ),
                (("amenity", "social_facility"), ("office", "association")),
            ),
            VenueType(
                "community_centre",
                "社区服务中心",
                "community service centre",
                ("社区", "社区中心", "便民服务站", "社区服务站"),
                (("amenity", "community_centre"),),
            ),
            VenueType(
                "service_hall",
                "公共服务大厅",
                "public service hall",
                (
                    "便民服务中心",
                    "政务服务中心",
                    "政务服务大厅",
                    "便民服务大厅",
                    "政务大厅",
                    "人社大厅",
                    "人社服务大厅",
                    "乡镇人民政府",
                ),
                (("amenity", "townhall"), ("office", "government"), ("building", "government")),
            ),
            VenueType("property_office", "物业", "property management", ("物业公司", "物业服务中心"), ()),
            VenueType(
                "mall",
                "商场",
                "shopping centre",
                ("购物中心", "购物广场", "百货", "百货商场", "商业综合体"),
                (("shop", "mall"), ("shop", "department_store")),
            ),
            VenueType(
                "market", "农贸市场", "market", ("集贸市场", "农贸综合市场", "市场"), (("amenity", "marketplace"),)
            ),
            VenueType("supermarket", "超市", "supermarket", ("连锁超市",), (("shop", "supermarket"),)),
            VenueType("bank", "银行", "bank", ("银行网点", "信用社"), (("amenity", "bank"),)),
            VenueType(
                "telecom_shop",
                "通信营业厅",
                "telecom shop",
                ("电信", "电信营业厅", "移动营业厅", "联通营业厅"),
                (("shop", "mobile_phone"), ("office", "telecommunication")),
            ),
            VenueType(
                "park_office",
                "园区",
                "park office",
                ("产业园", "产业园区", "工业园", "工业园区", "物流园", "物流园区", "园区管委会"),
                (),
            ),
            VenueType(
                "hr_park",
                "人力资源产业园",
                "HR industrial park",
                ("人力资源市场", "人才市场"),
                (("office", "employment_agency"),),
            ),
            VenueType(
                "incubator",
                "孵化基地",
                "incubator",
                ("创业孵化基地", "创业孵化园", "众创空间"),
                (("office", "coworking"),),
            ),
            VenueType(
                "training_base",
                "实训基地",
                "training base",
                ("培训基地", "职业技能实训基地", "公共实训基地"),
                (("amenity", "training"),),
            ),
        )
    }
)
"""Venue types by key."""

KINDS = MappingProxyType(
    {
        kind.key: kind
        for kind in (
            OutletKind(
                "doorstep_station",
                "家门口就业服务站",
                "doorstep employment station",
                ("家门口", "家门口服务站", "家门口就业服务站点", "家门口就业服务点", "家门口就业站"),
                ("party_mass_centre",),
                (
                    ("housing", ("community_centre", "property_office", "service_hall")),
                    ("resettlement", ("community_centre", "property_office", "service_hall", "supermarket")),
                ),
                "党群服务中心、物业",
                f"{_DEEPENING} 二(一)",
            ),
            OutletKind(
                "employment_post",
                "就业驿站",
                "employment post",
                ("就业服务驿站", "公共就业服务驿站", "就业创业驿站", "就业创业服务驿站"),
                ("mall", "market"),
                (("commerce", ("supermarket", "community_centre", "property_office", "service_hall")),),
                "行业协会、商会、商场、农贸市场",
                f"{_DEEPENING} 二(一)",
            ),
            OutletKind(
                "gig_post",
                "零工驿站",
                "gig post",
                ("零工服务站", "零工之家", "零工服务驿站", "零工就业驿站", "零工就业服务站", "零工服务点", "零工港湾"),
                ("mall", "market"),
                (
                    ("commerce", ("supermarket", "property_office")),
                    ("industry", ("supermarket", "community_centre", "park_office")),
                    ("logistics", ("supermarket", "community_centre", "park_office")),
                ),
                "行业协会、商会、商场、农贸市场",
                f"{_DEEPENING} 二(一)、二(二)",
            ),
            OutletKind(
                "gig_market",
                "零工市场",
                "gig market",
                ("劳务市场", "零工大市场", "零工服务市场", "零工劳务市场"),
                ("park_office",),
                (
                    ("industry", ("community_centre", "service_hall", "hr_park", "market")),
                    ("logistics", ("community_centre", "service_hall", "hr_park", "market")),
                ),
                "园区",
                f"{_DEEPENING} 二(一)",
            ),
            OutletKind(
                "livestream_base",
                "直播带岗基地",
                "livestream recruiting base",
                ("直播基地", "直播带岗间", "直播带岗直播间", "直播带岗中心", "直播招聘基地"),
                ("service_hall", "hr_park", "incubator", "training_base"),
                (),
                "公共服务大厅、零工市场、人力资源产业园、孵化基地、实训基地",
                "关于推进直播带岗…的通知 二(一)",
            ),
            OutletKind(
                "service_window",
                "就业服务窗口",
                "employment service window",
                ("服务窗口", "就业窗口", "公共就业服务窗口", "就业服务专窗", "人社服务窗口"),
                ("community_centre", "bank", "telecom_shop", "supermarket"),
                (),
                "银行、电信、超市",
                "黑龙江 健全就业公共服务体系 (十四)",
            ),
            OutletKind(
                "mobile_van",
                "大篷车",
                "mobile van",
                ("流动服务车", "就业大篷车", "就业服务大篷车", "流动就业服务车", "招聘大篷车"),
                (),
                (),
                "—",
                f"{_DEEPENING} 二(四)",
            ),
        )
    }
)
"""Outlet kinds by key. A mobile van stops anywhere and is never proposed as a fixed site."""


def kind_keys_by_name() -> dict[str, str]:
    """Return every accepted name of a kind (key, Chinese, English, alias), lower case, with its key."""
    return {
        name.lower(): kind.key
        for kind in KINDS.values()
        for name in (kind.key, kind.chinese, kind.english, *kind.aliases)
    }


def venue_type_keys_by_name() -> dict[str, str]:
    """Return every accepted name of a venue type (key, Chinese, English, alias), lower case, with its key."""
    return {
        name.lower(): venue.key
        for venue in VENUE_TYPES.values()
        for name in (venue.key, venue.chinese, venue.english, *venue.aliases)
    }


def zone_keys_by_name() -> dict[str, str]:
    """Return every accepted name of a zone (key, Chinese), lower case, with its key."""
    return {name.lower(): key for key, chinese in ZONES.items() for name in (key, chinese)}


def suitable_kinds(venue_type: str, zone: str) -> tuple[str, ...]:
    """Return the kinds of outlet that a venue suits, by what it is and the zone it stands in.

    Parameters
    ----------
    venue_type : str
        Key of `VENUE_TYPES`.
    zone : str
        Key of `ZONES`, or ``""`` outside every zone.

    Returns
    -------
    tuple of str
        Keys of `KINDS`, in the table's order; empty if none suits.
    """
    return tuple(
        kind.key
        for kind in KINDS.values()
        if venue_type in kind.venue_types or venue_type in dict(kind.zone_venue_types).get(zone, ())
    )
