// SPDX-License-Identifier: BSD-3-Clause
// What a menu shows and does, without a terminal. The lines are those that the kernel's menuconfig shows for the same files.
using Unicore.Kconfig.Menus;
using Unicore.Kconfig.Model;
namespace Unicore.Kconfig.Tests;

public sealed class MenuTests
{
    private const string Modules = "config MODULES\n\tbool \"Enable modules\"\n\tmodules\n\tdefault y\n";

    private static KconfigMenuSession Session(string text, string? config = null)
    {
        var session = new KconfigMenuSession(Kit.Tree(text));
        session.Load(config, ".config");
        return session;
    }

    private static string Shown(KconfigMenuSession session, KconfigMenu? menu = null) =>
        string.Join('\n', session.LinesOf(menu ?? session.Tree.Root).Select(l => l.Text));

    private static KconfigMenu Entry(KconfigMenuSession session, string prompt) => session.Tree.Menus.First(m => m.Prompt?.Text == prompt);

    private static string Text(IReadOnlyList<KconfigStoryLine> story) => string.Join('\n', story.Select(l => l.Text));

    [Fact]
    public void EachKindOfEntryHasItsForm()
    {
        KconfigMenuSession session = Session(Modules + """
            config T
            	tristate "Tri"
            config EMPTY
            	string "Empty"
            config FIVE
            	int "Five"
            	default 5
            config LONG
            	string "Long"
            	default "long value"
            comment "A comment"
            menu "Sub"
            config IN_SUB
            	bool "In sub"
            endmenu
            menu "Nothing here"
            endmenu
            menuconfig ON
            	bool "On"
            	default y
            config ON_CHILD
            	bool "On child"
            	depends on ON
            menuconfig OFF
            	bool "Off"
            config OFF_CHILD
            	bool "Off child"
            	depends on OFF
            config SELECTED
            	bool "Selected"
            config SELECTOR
            	def_bool y
            	select SELECTED
            config AT_LEAST_M
            	tristate "At least m"
            config M_SELECTOR
            	def_tristate m
            	select AT_LEAST_M

            """);
        Assert.Equal("""
            [*] Enable modules (NEW)
            < > Tri (NEW)
            ()  Empty (NEW)
            (5) Five (NEW)
            (long value) Long (NEW)
                *** A comment ***
                Sub  --->
                Nothing here  ----
            [*] On (NEW)  --->
            [ ] Off (NEW)  ----
            -*- Selected
            {M} At least m (NEW)
            """, Shown(session));
        Assert.Equal("--- On\n[ ]   On child (NEW)", Shown(session, Entry(session, "On")));
        Assert.Equal("--- Off", Shown(session, Entry(session, "Off")));
    }

    [Fact]
    public void WhatDependsOnASymbolIsIndentedBelowIt()
    {
        KconfigMenuSession session = Session("""
            config P
            	bool "P"
            	default y
            config P0
            	string "P0"
            	depends on P
            config P1
            	int "P1"
            	default 64
            	depends on P
            comment "Com"
            	depends on P
            menu "Sub"
            	depends on P
            config IN_SUB
            	bool "In sub"
            endmenu
            config PROMPTLESS
            	def_bool y
            config CHILD
            	bool "Child of a promptless one"
            	depends on PROMPTLESS

            """);
        Assert.Equal("""
            [*] P (NEW)
            ()    P0 (NEW)
            (64)  P1 (NEW)
                  *** Com ***
                  Sub  --->
            [ ] Child of a promptless one (NEW)
            """, Shown(session));
        Assert.Null(session.Set(Entry(session, "P"), Tristate.No));
        Assert.Equal("[ ] P\n[ ] Child of a promptless one (NEW)", Shown(session));
    }

    [Fact]
    public void HiddenEntriesShowWhenAskedForAndCannotBeChanged()
    {
        KconfigMenuSession session =
            Session("config A\n\tbool \"A\"\nconfig B\n\tbool \"B\"\n\tdepends on A\nmenu \"M\"\n\tvisible if A\nconfig C\n"
                + "\tstring \"C\"\nendmenu\n");
        Assert.Equal("[ ] A (NEW)", Shown(session));
        session.ShowAll = true;
        Assert.Equal("[ ] A (NEW)\n- -   B\n    M  --->", Shown(session));
        Assert.True(session.IsFixed(Entry(session, "B")));
        session.Toggle(Entry(session, "B"));
        Assert.Equal("n", session.Solver.ValueOf("B"));
    }

    [Fact]
    public void ValuesGoRoundAndStopAtWhatSelectsAllow()
    {
        KconfigMenuSession session =
            Session(Modules + "config T\n\ttristate \"T\"\nconfig F\n\ttristate \"F\"\nconfig S\n\tdef_tristate m\n\tselect F\n"
                + "config B\n\tbool \"B\"\nconfig O\n\ttristate \"O\"\n\tdepends on m\n");
        string Round(string prompt) => string.Concat(Enumerable.Range(0, 4).Select(_ =>
        {
            session.Toggle(Entry(session, prompt));
            return session.Solver.ValueOf(prompt);
        }));
        Assert.Equal("mynm", Round("T"));
        Assert.Equal("ymym", Round("F"));
        Assert.Equal("ynyn", Round("B"));
        Assert.Equal("mnmn", Round("O"));
        Assert.Null(session.Set(Entry(session, "B"), Tristate.Mod));
        Assert.Equal("y", session.Solver.ValueOf("B"));
    }

    [Fact]
    public void AValueThatCannotBeSaysWhy()
    {
        KconfigMenuSession session =
            Session(Modules + "config O\n\ttristate \"O\"\n\tdepends on LIMIT\nconfig LIMIT\n\tdef_tristate m\nconfig F\n"
                + "\ttristate \"F\"\nconfig S\n\tdef_tristate m\n\tselect F\n");
        string? refusal = session.Set(Entry(session, "O"), Tristate.Yes);
        Assert.Equal("m", session.Solver.ValueOf("O"));
        Assert.Contains("O cannot be y", refusal, StringComparison.Ordinal);
        Assert.Contains("LIMIT is m", refusal, StringComparison.Ordinal);
        Assert.Contains("module now", refusal, StringComparison.Ordinal);
        Assert.Contains("selected by S", session.Set(Entry(session, "F"), Tristate.No), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("70000", "between 1 and 65535")]
    [InlineData("many", "a decimal number")]
    [InlineData("", "a decimal number")]
    [InlineData("81", null)]
    public void ANumberIsCheckedAgainstItsTypeAndRange(string text, string? refusal)
    {
        KconfigMenuSession session = Session("config PORT\n\tint \"Port\"\n\trange 1 65535\n\tdefault 80\n");
        KconfigMenu entry = Entry(session, "Port");
        Assert.Equal(("1", "65535"), session.RangeOf(entry));
        string? said = session.SetText(entry, text);
        Assert.Equal(refusal is null, said is null);
        Assert.Contains(refusal ?? "", said ?? "", StringComparison.Ordinal);
        Assert.Equal(refusal is null ? "(81) Port" : "(80) Port (NEW)", Shown(session));
    }

    [Fact]
    public void AChoiceShowsItsMemberAndAnotherCanBePicked()
    {
        KconfigMenuSession session =
            Session("choice\n\tprompt \"Pick\"\n\tdefault B\nconfig A\n\tbool \"Aa\"\nconfig B\n\tbool \"Bb\"\nconfig B_CHILD\n"
                + "\tbool \"Of b\"\n\tdepends on B\nconfig HIDDEN\n\tbool \"Hidden\" if NOT\nendchoice\n");
        Assert.Equal("    Pick (Bb)  --->\n[ ]   Of b (NEW)", Shown(session));
        KconfigMenu choice = Entry(session, "Pick");
        Assert.Equal(["( ) Aa", "(X) Bb"], session.MembersOf(choice).Select(m => m.Text));
        Assert.Null(session.Set(Entry(session, "Aa"), Tristate.Yes));
        Assert.Equal("    Pick (Aa)  --->", Shown(session));
    }

    [Fact]
    public void ATristateChoiceListsItsMembersAtM()
    {
        KconfigMenuSession session = Session(Modules
            + "choice\n\tprompt \"Pick\"\n\ttristate\n\toptional\nconfig A\n\ttristate \"A\"\nconfig B\n\ttristate \"B\"\nendchoice\n");
        Assert.Equal("[*] Enable modules (NEW)\n< > Pick", Shown(session));
        session.Toggle(Entry(session, "Pick"));
        Assert.Equal("[*] Enable modules (NEW)\n<M> Pick\n< >   A (NEW)\n< >   B (NEW)", Shown(session));
        session.Toggle(Entry(session, "Pick"));
        Assert.Equal("[*] Enable modules (NEW)\n<*> Pick (A)  --->", Shown(session));
    }

    [Fact]
    public void LettersThatSetValuesAreNoHotLetters()
    {
        KconfigMenuSession session =
            Session("config A\n\tbool \"Mitigations\"\nconfig B\n\tbool \"64-bit kernel\"\ncomment \"yMn\"\nconfig D\n"
                + "\tstring \"Text\"\n\tdefault \"abc\"\n");
        Assert.Equal("IBT", string.Concat(session.LinesOf(session.Tree.Root).Select(l => l.HotKey).Where(c => c != '\0')));
    }

    [Fact]
    public void OneMenuUnfoldsInPlace()
    {
        var session = new KconfigMenuSession(Kit.Tree("menu \"M\"\nconfig A\n\tbool \"A\"\nendmenu\n")) { SingleMenu = true };
        Assert.Equal("    ++> M", Shown(session));
        session.Unfolded.Add(Entry(session, "M"));
        Assert.Equal("    --> M\n[ ]   A (NEW)", Shown(session));
    }

    [Fact]
    public void HelpTellsTheWholeStory()
    {
        KconfigMenuSession session =
            Session("config NET\n\tbool \"Net\"\n\tdefault y\nmenuconfig TCP\n\tbool \"Tcp\" if NET || UNDEF\n\tdepends on !OLD\n"
                + "\tselect CRC\n\timply FAST\n\thelp\n\t  How it\n\t  works.\nconfig OLD\n\tbool\nconfig CRC\n\tbool\nconfig FAST\n"
                + "\tbool \"Fast\"\n");
        session.Toggle(Entry(session, "Tcp"));
        Assert.Equal("""
            CONFIG_TCP:

            How it
            works.
            Symbol: TCP [=y]
            Type  : bool
            Defined at Kconfig:4
              Prompt: Tcp
              Depends on: !OLD [=n]
              Visible if: !OLD [=n] && (NET [=y] || UNDEF)
              Location:
                -> Net (NET [=y])
                  -> Tcp (TCP [=y])
            Selects: CRC [=y]
            Implies: FAST [=y]
            """, Text(session.HelpOf(Entry(session, "Tcp"))).TrimEnd());
        Assert.Contains("Selected by [y]:\n  - TCP [=y] && !OLD [=n]", Text(session.StoryOf(session.Tree.Symbols["CRC"])),
            StringComparison.Ordinal);
    }

    [Fact]
    public void AStoryLeadsToTheInnermostEntryThatShows()
    {
        KconfigMenuSession session = Session(
            "menu \"Outer\"\nmenu \"Inner\"\n\tvisible if A\nconfig DEEP\n\tbool \"Deep\"\nendmenu\nendmenu\nconfig A\n\tbool \"A\"\n");
        KconfigSymbol deep = session.Tree.Symbols["DEEP"];
        Assert.Same(Entry(session, "Outer"), Assert.Single(session.StoryOf(deep), l => l.Target is not null).Target);
        session.Toggle(Entry(session, "A"));
        KconfigStoryLine line = Assert.Single(session.StoryOf(deep), l => l.Target is not null);
        Assert.Same(Entry(session, "Deep"), line.Target);
        Assert.Equal("        -> Deep (DEEP [=n])", line.Text);
        Assert.Same(Entry(session, "Inner"), session.ScreenOf(line.Target!));
    }

    [Theory]
    [InlineData("usb", "USB,USB_NET,XUSB")]
    [InlineData("^USB", "USB,USB_NET")]
    [InlineData("CONFIG_USB_", "USB_NET")]
    [InlineData("^CONFIG_USB$", "USB")]
    [InlineData("nothing", "")]
    [InlineData(".*b$", "USB,XUSB")]
    public void SearchFindsByRegularExpressionWholeMatchesFirst(string pattern, string found)
    {
        KconfigMenuSession session = Session("config XUSB\n\tbool\nconfig USB_NET\n\tbool\nconfig USB\n\tbool\n\tdefault 5 = 6\n");
        (IReadOnlyList<KconfigSymbol>? symbols, string? wrong) = session.Search(pattern);
        Assert.Null(wrong);
        Assert.Equal(found, string.Join(',', symbols));
    }

    [Theory]
    [InlineData("(")]
    [InlineData("[z-a]")]
    [InlineData("(a*)*")]
    [InlineData("\\")]
    public void AWrongPatternIsToldAndNothingIsThrown(string pattern)
    {
        KconfigMenuSession session = Session("config " + new string('A', 60) + "\n\tbool\n");
        (IReadOnlyList<KconfigSymbol>? symbols, string? wrong) = session.Search(pattern);
        Assert.Equal(wrong is null, symbols.Count == 1);
    }

    [Fact]
    public void OnlyWhatDiffersFromTheFileIsAChange()
    {
        KconfigMenuSession session = Session("config A\n\tbool \"A\"\n");
        Assert.True(session.IsChanged);
        session.MarkSaved();
        Assert.False(session.IsChanged);
        session.Toggle(Entry(session, "A"));
        Assert.True(session.IsChanged);
        session.Toggle(Entry(session, "A"));
        Assert.False(session.IsChanged);
        session.Load("CONFIG_A=y\n", "other", isSaved: false);
        Assert.True(session.IsChanged);
        Assert.Equal("[*] A", Shown(session));
    }
}
