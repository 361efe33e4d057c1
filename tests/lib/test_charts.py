"""Charts: what is drawn stands in the table too, and no language breaks the drawing."""

import re

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from ppss.lib import small_charts
from ppss.lib.templatetags import charts


def draw(tag, **context):
    with translation.override(context.pop("language", "sv")):
        return Template("{% load charts %}" + tag).render(Context(context))


@given(st.floats(0.001, 1e9))
def test_top_of_the_scale_is_at_or_above_the_largest_and_less_than_three_times_it(largest):
    top = charts.nice_top(largest)
    assert largest <= top * (1 + 1e-6)
    assert top <= largest * 2.5 * (1 + 1e-6)


@pytest.mark.parametrize(
    ("value", "unit", "language", "text"),
    [
        (12.5, "%", "sv", "12,5\N{NO-BREAK SPACE}%"),
        (12.5, "%", "en", "12.5\N{NO-BREAK SPACE}%"),
        (12, "", "sv", "12"),
        (None, "%", "sv", "–"),
    ],
)
def test_figures_are_written_as_they_are_read(value, unit, language, text):
    with translation.override(language):
        assert charts.figure(value, unit) == text


def test_bars_have_title_description_and_every_value_in_the_table():
    svg = draw("{% bars rows title='Skolor' desc='Elever per skola' %}", rows=[("Bredäng", 5), ("Sätra", None)])
    assert re.findall(r"<title id=[^>]*>([^<]*)", svg) == ["Skolor"]
    assert re.findall(r"<desc id=[^>]*>([^<]*)", svg) == ["Elever per skola"]
    assert re.findall(r'<td class="num">([^<]*)', svg) == ["5", "–"]
    assert svg.count("<rect x=") == 1


def test_bar_of_half_the_top_is_half_as_high():
    svg = draw("{% bars rows title='x' top=100 %}", rows=[("a", 100), ("b", 50)])
    whole, half = (float(h) for h in re.findall(r'<rect x=[^>]* height="([\d.]+)"', svg))
    assert half == pytest.approx(whole / 2, abs=0.1)


def test_drawing_holds_no_decimal_comma_in_swedish():
    svg = draw("{% bars rows title='x' unit='%' %}", rows=[("a", 33.3), ("b", 17.7), ("c", 5.5)])
    for attribute in re.findall(r' (?:x|y|x1|x2|y1|y2|width|height)="([^"]*)"', svg):
        assert "," not in attribute


def test_stacked_bars_differ_by_pattern_and_say_so_in_the_legend():
    rows = [("v. 46", [20, 10]), ("v. 47", [15, None])]
    svg = draw("{% stacked_bars rows names title='x' unit='%' %}", rows=rows, names=["ogiltig", "giltig"])
    assert len(re.findall(r'fill="url\(#hatch-\d+\)"', svg)) == 2  # a bar and the legend
    assert svg.count('class="fill-bad"') == 3  # two bars and the legend
    assert re.findall(r'<th scope="col" class="num">([^<]*)', svg) == ["ogiltig", "giltig"]


def test_two_charts_on_a_page_do_not_share_ids():
    svg = draw("{% bars rows title='x' %}{% bars rows title='y' %}", rows=[("a", 1)])
    ids = re.findall(r' id="([^"]*)"', svg)
    assert len(ids) == len(set(ids))


def test_labels_are_escaped():
    assert "<script>" not in draw("{% bars rows title='x' %}", rows=[("<script>", 1)])


def test_sparkline_leaves_a_gap_where_nothing_is_known():
    svg = draw("{% sparkline values label='Frånvaro åtta veckor' %}", values=[1, None, 3, 4])
    assert re.search(r'<path class="spark" d="([^"]*)"', svg)[1].count("M") == 2
    assert 'aria-label="Frånvaro åtta veckor"' in svg


@pytest.mark.parametrize("values", [[], [None], [0], [0, 0]])
def test_sparkline_of_nothing_draws_without_error(values):
    assert "<svg" in draw("{% sparkline values label='x' %}", values=values)


def test_a_line_leaves_gaps_and_has_a_second_one_beside_it():
    rows = [("v. 1", [10, 90]), ("v. 2", [None, None]), ("v. 3", [30, 95]), ("v. 4", [40, 96])]
    svg = draw("{% line_chart rows names title='x' unit='%' top=100 note='y' %}", rows=rows, names=["A", "B"])
    paths = dict(re.findall(r'<path class="line-(\w+)" d="([^"]*)"><title>', svg))
    assert [paths[look].count("M") for look in ("main", "thin")] == [2, 2]
    assert paths["main"].count("L") == 1
    assert "<figcaption>y</figcaption>" in svg
    assert re.findall(r'<td class="num">([^<]*)', svg)[2:4] == ["–", "–"]


def test_events_stand_over_the_chart_by_number_and_below_it_in_words():
    rows = [(f"v. {n}", [n]) for n in range(1, 5)]
    events = [charts.Event(1, None, "Inskriven", "2 september"), charts.Event(2, 3, "<b>", "9 september")]
    svg = draw("{% stacked_bars rows names title='x' events=events %}", rows=rows, names=["A"], events=events)
    places = [float(x) for x in re.findall(r'<circle cx="([\d.]+)"', svg)]
    bars = [float(x) + float(w) / 2 for x, w in re.findall(r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', svg)]
    assert places == pytest.approx(bars[1:3], abs=0.2)
    assert svg.count('class="span"') == 1
    assert re.findall(r"<li>(\S+) <span", svg) == ["Inskriven", "&lt;b&gt;"]


@pytest.mark.parametrize("rows", [[], [("a", [None])], [("a", [0])]])
def test_charts_of_nothing_are_drawn_without_error(rows):
    for tag in ("stacked_bars", "line_chart"):
        assert "<svg" in draw(f"{{% {tag} rows names title='x' %}}", rows=rows, names=["A"])


@pytest.mark.parametrize(
    ("parts", "widths"), [([30, 10, 0], ["33.0", "11.0"]), ([0, 0, 60], ["44.0"]), (None, []), ([0, 0, 0], [])]
)
def test_a_day_is_divided_as_its_parts_are(parts, widths):
    svg = small_charts.day_bars([parts], ["mån"], ["tint", "hatch", "bad"], "Lektioner")
    assert re.findall(r'<rect x="[\d.]+" width="([\d.]+)" height="18"', svg) == widths
    assert svg.count('class="edge"') == bool(widths)
    assert ('class="grid"' in svg) == (not widths)


def test_dumbbell_without_a_share_at_closing_has_no_diamond():
    """A template asks a group without outcomes for their share, and gets an empty text."""
    text = "{% load row_charts %}{% dumbbell before after outcomes.closing.share 'Farsta' %}"
    drawn = Template(text).render(Context({"before": 0.4, "after": 0.3, "outcomes": None}))
    assert ("bell-now" in drawn, "bell-later" in drawn) == (True, False)
