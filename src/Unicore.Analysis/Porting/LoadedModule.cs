// SPDX-License-Identifier: BSD-3-Clause
// Modules that a program loads while it runs: a guest has them in its image, and finds them by their names.
using System.Text;
using Unicore.Elf;

namespace Unicore.Analysis.Porting;

/// <summary>A shared library that is loaded by its name.</summary>
/// <param name="Path">The file that its link made.</param>
/// <param name="Name">Its file's name, with as many folders before it as set it apart from others.</param>
/// <param name="Symbols">What can be found in it, in order.</param>
internal sealed record LoadedModule(string Path, string Name, IReadOnlyList<string> Symbols)
{
    /// <summary>What every shared library has from its linker and its compiler.</summary>
    private static readonly HashSet<string> Everywhere = ["_init", "_fini", "_edata", "_end", "__bss_start"];

    /// <summary>Reads a shared library.</summary>
    public static LoadedModule Read(string path) => new(path, System.IO.Path.GetFileName(path),
        [.. LinkSymbols.Read(File.ReadAllBytes(path)).Defined.Where(s => !Everywhere.Contains(s)).Order(StringComparer.Ordinal)]);

    /// <summary>Gives each a name that no other has.</summary>
    public static IReadOnlyList<LoadedModule> Named(IReadOnlyList<LoadedModule> modules)
    {
        for (int parts = 2; modules.GroupBy(m => m.Name).Where(g => g.Count() > 1).SelectMany(g => g).ToHashSet() is { Count: > 0 } alike;
            parts++)
        {
            modules =
                [.. modules.Select(m => alike.Contains(m) ? m with { Name = string.Join('/', m.Path.Split('/').TakeLast(parts)) } : m)];
        }

        return modules;
    }

    /// <summary>Whether a path leads to it, wherever its folders are.</summary>
    public bool IsAt(string path) => path == Name || path.EndsWith("/" + Name, StringComparison.Ordinal);

    /// <summary>Whether a program loads anything.</summary>
    public static bool IsUsedBy(string program) => ProgramParts.SymbolsOf(program).Contains("dlopen");

    /// <summary>The source of <c>dlopen</c> and its kin for modules that are parts of the program.</summary>
    public static string Source(IReadOnlyList<LoadedModule> modules)
    {
        string[] symbols = [.. modules.SelectMany(m => m.Symbols).Distinct().Order(StringComparer.Ordinal)];
        Dictionary<string, int> numbers = symbols.Index().ToDictionary(s => s.Item, s => s.Index);
        StringBuilder text = new("""
            // Written by `unicore port`: modules that the program loads while it runs are parts of it here. Who loads one gets its entries
            // of the table below, by the end of its path.
            #include <dlfcn.h>
            #include <stdio.h>
            #include <string.h>

            struct symbol {
            	const char *module, *name;
            	void *address;
            };


            """);
        foreach ((int number, string symbol) in symbols.Index())
        {
            text.Append($"extern char s{number}[] __asm__(\"{symbol}\");\n");
        }

        text.Append("\nstatic const struct symbol symbols[] = {\n");
        foreach (LoadedModule module in modules)
        {
            text.Append($"\t{{ \"{module.Name}\", \"\", 0 }},\n");
            foreach (string symbol in module.Symbols)
            {
                text.Append($"\t{{ \"{module.Name}\", \"{symbol}\", s{numbers[symbol]} }},\n");
            }
        }

        return text.Append("""
            	{ 0, 0, 0 },
            };
            static const struct symbol program; // all modules
            static char error[200];
            static int failed;

            static void fail(const char *name)
            {
            	snprintf(error, sizeof(error), "%s: not in this image", name);
            	failed = 1;
            }

            void *dlopen(const char *path, int mode)
            {
            	size_t length = path ? strlen(path) : 0;

            	if (!path)
            		return (void *)&program;
            	for (const struct symbol *s = symbols; s->module; s++) {
            		size_t end = strlen(s->module);

            		if (length >= end && strcmp(path + length - end, s->module) == 0
            		    && (length == end || path[length - end - 1] == '/'))
            			return (void *)s;
            	}
            	fail(path);
            	return 0;
            }

            void *dlsym(void *module, const char *name)
            {
            	int all = module == &program || module == RTLD_DEFAULT || module == RTLD_NEXT;

            	for (const struct symbol *s = all ? symbols : module; s->module; s++)
            		if ((all || strcmp(s->module, ((struct symbol *)module)->module) == 0) && strcmp(s->name, name) == 0)
            			return s->address;
            	fail(name);
            	return 0;
            }

            int dlclose(void *module)
            {
            	return 0;
            }

            char *dlerror(void)
            {
            	char *said = failed ? error : 0;

            	failed = 0;
            	return said;
            }

            """).ToString();
    }
}
