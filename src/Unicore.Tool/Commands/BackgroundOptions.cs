// SPDX-License-Identifier: BSD-3-Clause
// `unicore run --detach`: a guest that runs on when the command has ended.
using System.CommandLine;
using Unicore.Diagnostics;
using Unicore.Running.Background;
using Unicore.Running.Guests;
using Unicore.Tool.Commands.Background;
using Unicore.Tool.Output;

namespace Unicore.Tool.Commands;

/// <summary>What <c>run</c> knows of the background.</summary>
internal sealed class BackgroundOptions
{
    private readonly Option<bool> _detach = new("--detach", "-d")
    {
        Description = "Run the guest in the background, and print its name: `unicore ps`, `logs` and `stop` know it.",
    };
    private readonly Option<string?> _name = new("--name")
    {
        Description = "The guest's name in the background; the image's, if not said.",
    };
    private readonly Option<string> _restart = new("--restart")
    {
        Description = $"When it is started again by itself: {RestartPolicy.Form}.",
        DefaultValueFactory = _ => "no",
    };
    private readonly Option<bool> _remove = new("--rm") { Description = "Leave nothing of the guest in the background when it has ended." };

    /// <summary>Adds them to a command.</summary>
    public Command AddTo(Command command)
    {
        Array.ForEach<Option>([_detach, _name, _restart, _remove], command.Options.Add);
        return command;
    }

    /// <summary>Whether the guest is to run in the background. What else is said has to fit.</summary>
    public bool IsAskedFor(ParseResult parsed, RunOptions options, List<Diagnostic> found)
    {
        bool isAskedFor = parsed.GetValue(_detach);
        Option[] unfit = isAskedFor ? [options.During, options.Profile, options.Measurements] : [_name, _restart, _remove];
        found.AddRange(unfit.Where(o => parsed.GetResult(o) is { Implicit: false }).Select(o => new Diagnostic("UK5087", Severity.Error,
            isAskedFor ? $"{o.Name} is for guests in the foreground. Leave it out, or --detach."
                : $"{o.Name} is for guests in the background. Add --detach, or leave it out.")));
        return isAskedFor;
    }

    /// <summary>Starts it, and says its name.</summary>
    public async Task<int> StartAsync(ParseResult parsed, GuestRequest request, IReadOnlyList<string> words, List<Diagnostic> found)
    {
        GuestStore store = GuestStore.OfUser();
        string restart = parsed.GetValue(_restart)!, image = Path.GetFileName(request.Image);
        string? name = parsed.GetValue(_name);
        if (RestartPolicy.Parse(restart) is null)
        {
            found.Add(new("UK5086", Severity.Error, $"'{restart}' does not say when a guest is started again. Give --restart "
                + $"{RestartPolicy.Form}."));
        }

        if (name is not null && !GuestStore.IsName(name))
        {
            found.Add(new("UK5082", Severity.Error, $"A guest cannot be called '{name}'. Names have up to 63 letters, digits, '.', '_' "
                + "and '-', and begin with a letter or a digit."));
        }

        if (found.Exists(d => d.Severity == Severity.Error))
        {
            DiagnosticText.Write(found);
            return GuestExit.NotStarted;
        }

        try
        {
            foreach (string candidate in name is null ? Candidates(image) : [name])
            {
                GuestRecord record = new(candidate, request.Image, words, Environment.CurrentDirectory, DateTimeOffset.UtcNow, restart,
                    parsed.GetValue(_remove));
                if (store.Create(record) is { } guest)
                {
                    return await Keeping.StartAsync(guest, isNew: true).ConfigureAwait(false);
                }
            }

            return GuestVerb.Fail("UK5081", $"There is a guest '{name}' already. Choose another --name, start that one again: "
                + $"unicore start {name}, or remove it: unicore rm {name}.", GuestExit.NotStarted);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return GuestVerb.Fail("UK5084", $"The guest's folder in {store.Root} can't be written: {e.Message}", GuestExit.NotStarted);
        }
    }

    private static IEnumerable<string> Candidates(string image)
    {
        string name = string.Concat(image.Where(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')).TrimStart('.', '_', '-');
        name = name.Length > 0 ? name[..Math.Min(name.Length, 50)] : "guest";
        return Enumerable.Range(1, 10_000).Select(i => i == 1 ? name : $"{name}-{i}");
    }
}
