// SPDX-License-Identifier: BSD-3-Clause
// Roles are chosen, names aren't: a user's own C library and allocator, Kconfig's choice, and what happens to two in one role.
namespace Unicore.EndToEnd.Tests;

/// <summary>Libraries that take the core's places.</summary>
[Collection(nameof(OnMusl))]
public sealed class RoleTests : IDisposable
{
    private const string PrintsTheAllocator = """
        #include <stdio.h>
        #include <uk/alloc.h>
        int main(void) { printf("heap: %s\n", uk_alloc_get_default()->name); return 0; }

        """;

    private readonly Workspace _workspace = new();

    /// <inheritdoc/>
    public void Dispose() => _workspace.Dispose();

    private void Application(string items, string source)
    {
        _workspace.Write("app/app.ukproj", $"<Project Sdk=\"Unicore.Sdk/1.0.0\"><ItemGroup>{items}</ItemGroup></Project>");
        _workspace.Write("app/main.c", source);
    }

    private void Library(string name, string items, string source, string properties = "")
    {
        _workspace.Write($"{name}/{name}.ukproj", $"""
            <Project Sdk="Unicore.Sdk/1.0.0">
              <PropertyGroup><OutputType>Library</OutputType>{properties}</PropertyGroup>
              <ItemGroup>{items}</ItemGroup>
            </Project>
            """);
        _workspace.Write($"{name}/{name}.c", source);
    }

    private void TinyLibc(string name)
    {
        Library(name, "<Provides Include=\"libc\" /><LibraryReference Include=\"ukplat;ukstring\" />", """
            #include <stdio.h>
            #include <uk/libc.h>
            #include <uk/plat/console.h>
            #include <uk/string.h>
            int main(int argc, char *argv[]);
            int puts(const char *s)
            {
            	return ukplat_console_write(s, strlen(s)) < 0 || ukplat_console_write("\n", 1) < 0;
            }
            void uk_libc_init(int argc, char *argv[], char *envp[]) { (void)argc; (void)argv; (void)envp; }
            void uk_libc_start(int argc, char *argv[], char *envp[]) { (void)envp; uk_boot_end(main(argc, argv) + 1); }

            """);
        _workspace.Write($"{name}/include/stdio.h", "int puts(const char *s);\n");
    }

    /// <summary>A C library that isn't nolibc, and none of nolibc is there.</summary>
    [Theory]
    [InlineData("linuxu", "x86_64")]
    [MatrixData("kvm", "arm64")]
    public async Task TheUsersCLibraryTakesTheRole(string platform, string arch)
    {
        TinyLibc("tiny");
        Application("<LibraryReference Include=\"../tiny\" />",
            "#include <stdio.h>\nint main(int argc, char *argv[]) { puts(argv[argc - 1]); return 4; }\n");
        (await _workspace.BootAsync("app", $"-p:Platform={platform}", $"-p:Arch={arch}", "-p:UnikernelTimeout=60", "--",
            "hello")).Ends(5)
            .Says("hello");
        Assert.DoesNotContain("nolibc", File.ReadAllText(_workspace[$"app/bin/Debug/{platform}-{arch}/app.map"]), StringComparison.Ordinal);
    }

    /// <summary>As with a static library: the program's own function wins, for the C library's calls too.</summary>
    [Theory]
    [MatrixData("")]
    [InlineData("<LibraryReference Include=\"musl\" />")]
    public async Task AProgramMayHaveFunctionsOfTheCLibraryForItself(string reference)
    {
        Application(reference, """
            #define _GNU_SOURCE
            #include <stdio.h>
            #include <stdlib.h>
            #include <string.h>
            static _Alignas(16) char arena[65536];
            static size_t used, calls;
            void *malloc(size_t n) { calls++; used += (n + 15) & ~15ul; return arena + used - ((n + 15) & ~15ul); }
            void free(void *p) { (void)p; }
            char *strchrnul(const char *s, int c) { (void)c; return (char *)s; }
            int main(void)
            {
            	char *copy = strdup("copied");
            	printf("%s %d %d\n", copy, copy >= arena && copy < arena + sizeof(arena), *strchrnul("abc", 'c'));
            	return (int)calls;
            }

            """);
        (await _workspace.BootAsync("app", "-c", "Release", "-p:UnikernelTimeout=60")).Ends(1).Says("copied 1 97");

        // What nobody replaces is the C library's, not the core's small one for below it.
        if (reference.Length > 0)
        {
            Assert.Matches(@"\.text\.strlen\s+0x0*[1-9a-f][0-9a-f]*\s+0x[0-9a-f]+\s+\S*/musl\.o\n",
                await File.ReadAllTextAsync(_workspace["app/bin/Release/kvm-x86_64/app.map"]));
        }
    }

    /// <summary>An allocator that isn't the core's: malloc of the default C library is on top of it.</summary>
    [Fact]
    public async Task TheUsersAllocatorTakesTheRole()
    {
        Library("mine", "<Provides Include=\"allocator\" /><LibraryReference Include=\"ukalloc\" Public=\"true\" />", """
            #include <uk/allocator.h>
            static struct { struct uk_alloc a; char *at, *end; } self;
            static void *take(struct uk_alloc *a, size_t align, size_t *size)
            {
            	char *p = (char *)UK_ALIGN_UP((uintptr_t)self.at, align);
            	(void)a;
            	if (p > self.end || *size > (size_t)(self.end - p))
            		return 0;
            	self.at = p + *size;
            	return p;
            }
            static size_t release(struct uk_alloc *a, void *ptr) { (void)a; (void)ptr; return 0; }
            static size_t usable(struct uk_alloc *a, const void *ptr) { (void)a; (void)ptr; return 0; }
            static size_t available(struct uk_alloc *a) { (void)a; return (size_t)(self.end - self.at); }
            static int add(struct uk_alloc *a, void *base, size_t len) { (void)a; (void)base; (void)len; return -1; }
            struct uk_alloc *uk_allocator_init(void *base, size_t len)
            {
            	self.a = (struct uk_alloc){ .name = "mine", .allocate = take, .release = release, .usable = usable,
            		.available = available, .add_memory = add };
            	self.at = base;
            	self.end = self.at + len;
            	return &self.a;
            }

            """);
        Application("<LibraryReference Include=\"../mine\" />", PrintsTheAllocator);
        (await _workspace.BootAsync("app", "-p:Platform=linuxu")).Ends(0).Says("heap: mine");
    }

    /// <summary>A scheduler that isn't the core's: whose order the threads have, with the core's mechanism.</summary>
    [Theory]
    [InlineData("", "threads: 0 1 2 3")]
    [InlineData("<LibraryReference Include=\"../stack\" />", "threads: 3 2 1 0")]
    public async Task TheUsersSchedulerTakesTheRole(string reference, string order)
    {
        Library("stack", "<Provides Include=\"scheduler\" /><LibraryReference Include=\"ukarch;ukscheduler\" />", """
            #include <uk/scheduler.h>
            static struct uk_runnable *top;
            void uk_scheduler_add(struct uk_runnable *r, enum uk_scheduler_reason reason UK_UNUSED)
            {
            	r->next = top;
            	top = r;
            }
            void uk_scheduler_remove(struct uk_runnable *r)
            {
            	struct uk_runnable **at = &top;

            	while (*at != r)
            		at = &(*at)->next;
            	*at = r->next;
            }
            struct uk_runnable *uk_scheduler_next(void)
            {
            	struct uk_runnable *r = top;

            	if (r)
            		top = r->next;
            	return r;
            }
            void uk_scheduler_runs(struct uk_runnable *r UK_UNUSED) {}
            void uk_scheduler_timeout(uint64_t deadline UK_UNUSED) {}

            """, "<DisableImplicitLibraryReferences>true</DisableImplicitLibraryReferences>");
        Application("<LibraryReference Include=\"musl\" />" + reference, """
            #include <pthread.h>
            #include <stdio.h>
            static int order[4], count;
            static void *note(void *arg) { order[count++] = (int)(long)arg; return NULL; }
            int main(void)
            {
            	pthread_t threads[4];

            	for (long i = 0; i < 4; i++)
            		pthread_create(&threads[i], NULL, note, (void *)i);
            	for (int i = 0; i < 4; i++)
            		pthread_join(threads[i], NULL);
            	printf("threads: %d %d %d %d\n", order[0], order[1], order[2], order[3]);
            	return count;
            }

            """);
        (await _workspace.BootAsync("app", "-p:UnikernelTimeout=60")).Ends(4).Says(order);
        string map = await File.ReadAllTextAsync(_workspace["app/bin/Debug/kvm-x86_64/app.map"]);
        Assert.Equal(reference.Length == 0, map.Contains("ukschedcoop.o", StringComparison.Ordinal));
    }

    /// <summary>Kconfig chooses among the core's, also by Unikraft's names; a reference chooses too.</summary>
    [Theory]
    [MatrixData("", "tlsf")]
    [MatrixData("<Kconfig Include=\"LIBUKALLOCREGION\" Value=\"y\" />", "region")]
    [MatrixData("<Kconfig Include=\"LIBUKBOOT_INITREGION\" Value=\"y\" />", "region")]
    [MatrixData("<LibraryReference Include=\"ukallocregion\" />", "region")]
    [MatrixData("<LibraryReference Include=\"ukallocfirstfit\" />", "firstfit")]
    [InlineData("<Kconfig Include=\"LIBUKBOOT_INITBBUDDY\" Value=\"y\" />", "buddy")]
    public async Task TheCoresAllocatorIsChosen(string item, string heap)
    {
        Application("<LibraryReference Include=\"ukalloc\" />" + item, PrintsTheAllocator);
        (await _workspace.BootAsync("app", "-p:Platform=linuxu")).Ends(0).Says("heap: " + heap).DoesNotSay("warning");
    }

    /// <summary>
    /// A library's blocks are counted in its own heap, the application's and the C library's in the default one, and whoever frees one.
    /// </summary>
    [MatrixTheory]
    [MatrixData("")]
    [InlineData("<LibraryReference Include=\"musl\" />")]
    public async Task TwoAllocatorsServeOneImage(string libc)
    {
        Library("books", libc, """
            #include <stdlib.h>
            #include <string.h>
            void *book(size_t size), *title(const char *text), *longer(void *block, size_t size);
            void drop(void *block);
            void *book(size_t size) { return memset(malloc(size), 1, size); }
            void *title(const char *text) { return strdup(text); }
            void *longer(void *block, size_t size) { return realloc(block, size); }
            void drop(void *block) { free(block); }

            """);
        const string References =
            "<LibraryReference Include=\"ukalloc\" /><LibraryReference Include=\"../books\" Allocator=\"ukallocregion\" />";
        Application(libc + References, """
            #include <stdio.h>
            #include <stdlib.h>
            #include <uk/alloc.h>
            void *book(size_t size), *title(const char *text), *longer(void *block, size_t size);
            void drop(void *block);
            struct uk_alloc *uk_heap_ukallocregion_get(void);
            static size_t before;
            static void counts(const char *when)
            {
            	struct uk_alloc_stats all, own;

            	uk_alloc_get_stats(uk_alloc_get_default(), &all);
            	uk_alloc_get_stats(uk_heap_ukallocregion_get(), &own);
            	printf("%s: %s %d, %s %d\n", when, uk_alloc_get_default()->name, (int)(all.blocks - before),
            		uk_heap_ukallocregion_get()->name, (int)own.blocks);
            }
            int main(void)
            {
            	struct uk_alloc_stats all;
            	void *blocks[100], *mine, *text;

            	printf("none: %d\n", !uk_heap_ukallocregion_get());
            	uk_alloc_get_stats(uk_alloc_get_default(), &all);
            	before = all.blocks;
            	for (int i = 0; i < 100; i++)
            		blocks[i] = book(1000 + i);
            	mine = malloc(10);
            	text = title("of the C library");
            	counts("made");
            	mine = longer(mine, 5000);
            	blocks[0] = realloc(blocks[0], 5000);
            	counts("longer");
            	drop(mine);
            	drop(text);
            	for (int i = 0; i < 100; i++)
            		i % 2 ? free(blocks[i]) : drop(blocks[i]);
            	counts("freed");
            	return 0;
            }

            """);
        (await _workspace.BootAsync("app", "-c", "Release", "-p:UnikernelTimeout=60")).Ends(0)
            .Says("none: 1").Says("made: tlsf 2, region 100").Says("longer: tlsf 2, region 100").Says("freed: tlsf 0, region 0");
        string project = _workspace["app/app.ukproj"];
        await File.WriteAllTextAsync(project, (await File.ReadAllTextAsync(project)).Replace("\"ukallocregion\"", "\"ukalloc\"",
            StringComparison.Ordinal));
        (await _workspace.DotnetAsync("app", "build", "-p:Platform=linuxu")).Ends(1).Says("error UK2116: 'ukalloc' is the Allocator");
    }

    /// <summary>Both are named.</summary>
    [Fact]
    public async Task TwoLibrariesInOneRoleAreAnErrorThatNamesBoth()
    {
        TinyLibc("tiny");
        TinyLibc("other");
        Application("<LibraryReference Include=\"../tiny;../other\" />", "int main(void) { return 0; }\n");
        (await _workspace.DotnetAsync("app", "build")).Ends(1).Says("error UK2114").Says("'libc'").Says("'other' and 'tiny'");
    }

    /// <summary>What an application uses it refers to.</summary>
    [Theory]
    [InlineData("#include <uk/clock.h>\nint main(void) { return 0; }\n", "UK3023")]
    [InlineData("unsigned long uk_clock_wall(void);\nint main(void) { return !uk_clock_wall(); }\n", "UK3022")]
    public async Task WhatIsNotReferredToIsAnErrorThatNamesTheReference(string source, string code)
    {
        Application("", source);
        (await _workspace.DotnetAsync("app", "build", "-p:Arch=arm64")).Ends(1).Says("error " + code)
            .Says("<LibraryReference Include=\"ukclock\" />");
    }

    /// <summary>A need of a need is none of one's own, and the message says whose it is.</summary>
    [Fact]
    public async Task ALibraryUsesItsDirectNeedsOnly()
    {
        Library("low", "", "int low(void);\nint low(void) { return 3; }\n");
        Library("middle", "<LibraryReference Include=\"../low\" />",
            "int low(void);\nint middle(void);\nint middle(void) { return low(); }\n");
        Library("high", "<LibraryReference Include=\"../middle\" />",
            "int low(void);\nint middle(void);\nint high(void);\nint high(void) { return low() + middle(); }\n");
        Application("<LibraryReference Include=\"../high\" />", "int high(void);\nint main(void) { return high(); }\n");
        (await _workspace.DotnetAsync("app", "build", "-p:Platform=linuxu")).Ends(1).Says("error UK3022").Says("'high' uses low of 'low'")
            .DoesNotSay("'middle' uses");
    }
}
