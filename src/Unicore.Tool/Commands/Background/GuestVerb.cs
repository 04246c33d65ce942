// SPDX-License-Identifier: BSD-3-Clause
// What the verbs about guests in the background have in common.
using System.CommandLine;
using Unicore.Diagnostics;
using Unicore.Running.Background;
using Unicore.Tool.Output;

namespace Unicore.Tool.Commands.Background;

/// <summary>Guests by their names, and what to say of those that are not there.</summary>
internal static class GuestVerb
{
    private const int Failed = 1;

    /// <summary>The names of guests.</summary>
    public static Argument<string[]> Names() =>
        new("guests") { Description = "Names of guests, as `unicore ps` shows them.", Arity = ArgumentArity.OneOrMore };

    /// <summary>The name of one.</summary>
    public static Argument<string> OneName() => new("guest") { Description = "The name of a guest, as `unicore ps` shows it." };

    /// <summary>A verb that does something to each guest that it names, and says the names of those to which it did.</summary>
    /// <param name="name">The verb.</param>
    /// <param name="description">What it does.</param>
    /// <param name="act">Does it; returns why that can't be, null when it was done.</param>
    /// <param name="options">The verb's options.</param>
    public static Command ForEach(
        string name, string description, Func<StoredGuest, ParseResult, Task<string?>> act, params Option[] options)
    {
        Argument<string[]> names = Names();
        var command = new Command(name, description) { names };
        Array.ForEach(options, command.Options.Add);
        command.SetAction(async (parsed, _) =>
        {
            // Side by side: a guest may take ten seconds to end.
            int[] codes = await Task.WhenAll(parsed.GetValue(names)!.Distinct(StringComparer.Ordinal).Select(async guest =>
            {
                if (Find(guest) is not { } found)
                {
                    return Failed;
                }

                if (await act(found, parsed).ConfigureAwait(false) is { } refused)
                {
                    return Refuse(guest, name, refused);
                }

                Console.Out.WriteLine(guest);
                return 0;
            })).ConfigureAwait(false);
            return codes.Max();
        });
        return command;
    }

    /// <summary>A guest by its name; says so when there is none.</summary>
    public static StoredGuest? Find(string name)
    {
        GuestStore store = GuestStore.OfUser();
        if (store.Find(name) is { } guest)
        {
            return guest;
        }

        string there = string.Join(", ", All().Take(10).Select(g => g.Record.Name));
        _ = Fail("UK5080", $"There is no guest '{name}' in the background. "
            + (there.Length > 0 ? $"Those there are: {there} (unicore ps --all)."
                : "There is none at all: unicore run --detach starts one."), Failed);
        return null;
    }

    /// <summary>All guests; says so when their folder can't be read.</summary>
    public static IReadOnlyList<StoredGuest> All()
    {
        GuestStore store = GuestStore.OfUser();
        try
        {
            return store.All();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _ = Fail("UK5084", $"The folder of guests in the background, {store.Root}, can't be read: {e.Message}", Failed);
            return [];
        }
    }

    /// <summary>Says why a verb has left a guest as it is.</summary>
    /// <returns>The exit code.</returns>
    public static int Refuse(string guest, string verb, string why) =>
        Fail("UK5083", $"'{guest}' was left as it is ({verb}): {why}.", Failed);

    /// <summary>Says an error.</summary>
    /// <returns>The exit code.</returns>
    public static int Fail(string code, string message, int exitCode)
    {
        DiagnosticText.Write([new(code, Severity.Error, message)]);
        return exitCode;
    }
}
