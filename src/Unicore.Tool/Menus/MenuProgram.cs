// SPDX-License-Identifier: BSD-3-Clause
// The menu as a whole: what its windows ask for, from the first screen to the last question.
using Unicore.Kconfig.Menus;
using Unicore.Kconfig.Model;

namespace Unicore.Tool.Menus;

/// <summary>A person's session at the menu.</summary>
internal sealed class MenuProgram
{
    private readonly IMenuStore _store;
    private readonly Desk _desk;

    public MenuProgram(KconfigMenuSession session, IMenuStore store, IScreen screen, bool unicode)
    {
        (Session, _store) = (session, store);
        _desk = new Desk(screen, unicode, () => $"{store.Name} - {session.Tree.Title}");
    }

    /// <summary>The configuration.</summary>
    public KconfigMenuSession Session { get; }

    /// <summary>What there is to say once the screen is the shell's again.</summary>
    public string LastWord { get; private set; } = "The configuration is as it was.";

    /// <summary>Shows the menu until the person leaves it.</summary>
    public void Run() => Enter(Session.Tree.Root);

    /// <summary>Opens a menu.</summary>
    public void Enter(KconfigMenu menu, KconfigMenu? select = null) => _desk.Run(new MenuWindow(this, menu, select));

    /// <summary>Lets a member of a choice be picked.</summary>
    public void Choose(KconfigMenu choice) => _desk.Run(new ChoiceWindow(this, choice));

    /// <summary>Tells something.</summary>
    public void Tell(string title, string text) => _desk.Tell(title, text);

    /// <summary>Explains an entry.</summary>
    public void Help(KconfigMenu entry) =>
        _desk.Run(entry.Parent is null
            ? new TextWindow("Help", () => MenuTexts.General)
            : new TextWindow(entry.Prompt?.Text ?? "", () => Session.HelpOf(entry)));

    /// <summary>Asks for the value of an int, hex or string until it can be taken or is given up.</summary>
    public void AskText(KconfigMenu entry)
    {
        KconfigSymbol symbol = entry.Symbol!;
        string text = Session.Solver.ValueOf(symbol);
        while (Ask(entry.Prompt!.Text!, MenuTexts.Wanted(symbol.Type, Session.RangeOf(entry)), text, () => Help(entry)) is { } answer)
        {
            if (Session.SetText(entry, answer) is not { } refusal)
            {
                return;
            }

            Tell("This cannot be taken", refusal);
            text = answer;
        }
    }

    /// <summary>Searches for symbols, and goes where the person wants.</summary>
    public void Search()
    {
        if (Ask("Search for a symbol", MenuTexts.SearchPrompt, "", () => _desk.Run(new TextWindow("Search", () => MenuTexts.Search)))
            is not { Length: > 0 } pattern)
        {
            return;
        }

        (IReadOnlyList<KconfigSymbol> symbols, string? wrong) = Session.Search(pattern);
        if (symbols.Count == 0)
        {
            Tell("Search", wrong ?? $"No symbol's name matches '{pattern}'.");
            return;
        }

        IReadOnlyList<KconfigStoryLine> Found() => [.. symbols.SelectMany(Session.StoryOf)];
        _desk.Run(new TextWindow("Search results", Found, $"Search ({pattern})", target => Enter(Session.ScreenOf(target), target)));
    }

    /// <summary>Saves, under the name that the person gives where one can be given.</summary>
    public void Save()
    {
        string? file = _store.AsksForFile
            ? Ask("Save", MenuTexts.SavePrompt, _store.Name, () => Tell("Save", MenuTexts.SaveHelp))
            : _store.Name;
        if (!string.IsNullOrWhiteSpace(file) && TrySave(file == _store.Name ? null : file))
        {
            Tell("Saved", LastWord);
        }
    }

    /// <summary>Reads another configuration in place of this one.</summary>
    public void Load()
    {
        string? file = Ask("Load", MenuTexts.LoadPrompt, _store.AsksForFile ? _store.Name : "", () => Tell("Load", MenuTexts.LoadHelp));
        if (string.IsNullOrWhiteSpace(file))
        {
            return;
        }

        if (Session.Tree.Options.ReadFile(Path.GetFullPath(file)) is { } text)
        {
            Session.Load(text, file, isSaved: false);
        }
        else
        {
            Tell("Load", $"There is no file '{file}' that can be read.");
        }
    }

    /// <summary>Asks what to do with changes that are not saved. False: the person stays.</summary>
    public bool MayLeave()
    {
        if (!Session.IsChanged)
        {
            return true;
        }

        var question = new QuestionWindow(MenuTexts.Unsaved, "Yes", "No", "Cancel");
        _desk.Run(question);
        switch (question.Answer)
        {
            case "Yes":
                return TrySave(null);
            case "No":
                LastWord = "The changes were NOT saved.";
                return true;
            default:
                return false;
        }
    }

    private string? Ask(string title, string prompt, string text, Action help)
    {
        var window = new InputWindow(title, prompt, text, help);
        _desk.Run(window);
        return window.Answer;
    }

    private bool TrySave(string? file)
    {
        try
        {
            LastWord = _store.Save(Session, file);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException
            or System.Xml.XmlException)
        {
            Tell("Not saved", $"{e.Message} Save under another name, or make room.");
            return false;
        }
    }
}
