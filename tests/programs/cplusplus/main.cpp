// SPDX-License-Identifier: BSD-3-Clause
// What C++ needs of whoever runs it, each part with a line that says how it went. It prints the same as a Linux process of g++'s, and ends
// by an exception that nobody catches, or, with an argument, by returning.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iomanip>
#include <iostream>
#include <locale>
#include <memory>
#include <memory_resource>
#include <mutex>
#include <new>
#include <numeric>
#include <optional>
#include <random>
#include <regex>
#include <set>
#include <shared_mutex>
#include <sstream>
#include <string>
#include <system_error>
#include <thread>
#include <typeinfo>
#include <unordered_map>
#include <variant>
#include <vector>

namespace {

struct Named {
	const char *name;
	explicit Named(const char *n) : name(n) { std::cout << "make " << name << '\n'; }
	~Named() { std::cout << "drop " << name << '\n'; }
	Named(const Named &) = delete;
	Named &operator=(const Named &) = delete;
};

Named global("global");
thread_local Named of_main("of a thread");

std::atomic<int> destroyed;

struct Counted {
	int uses = 0;
	~Counted() { destroyed += uses; }
};

/* The object of a function: one of the file would be made with all others of the file. */
Counted &counted()
{
	thread_local Counted object;

	return object;
}

struct Animal {
	virtual ~Animal() = default;
	virtual std::string sound() const = 0;
};
struct Named_animal : virtual Animal {
	int legs = 4;
};
struct Winged : virtual Animal {
	int wings = 2;
};
struct Griffin : Named_animal, Winged {
	std::string sound() const override { return "screech"; }
};
struct Stone {
	virtual ~Stone() = default;
};

int depth(int n)
{
	Named local("local");

	if (n == 0)
		throw std::out_of_range("at the bottom");
	return depth(n - 1) + 1;
}

void exceptions()
{
	try {
		depth(2);
	} catch (const std::logic_error &e) {
		std::cout << "caught " << e.what() << ", pending " << std::uncaught_exceptions() << '\n';
	}
	try {
		try {
			throw 42;
		} catch (int n) {
			std::cout << "int " << n << '\n';
			std::throw_with_nested(std::runtime_error("outer"));
		}
	} catch (const std::exception &e) {
		try {
			std::cout << e.what() << '\n';
			std::rethrow_if_nested(e);
		} catch (int n) {
			std::cout << "nested " << n << '\n';
		}
	}

	std::exception_ptr kept;
	std::thread([&] {
		try {
			std::vector<int>(3).at(5);
		} catch (...) {
			kept = std::current_exception();
		}
	}).join();
	try {
		std::rethrow_exception(kept);
	} catch (const std::out_of_range &) {
		std::cout << "from another thread\n";
	}
	try {
		std::filesystem::create_directory("/nowhere/at/all");
	} catch (const std::filesystem::filesystem_error &e) {
		std::cout << "file system " << (e.code() == std::errc::no_such_file_or_directory) << '\n';
	}
}

void memory()
{
	volatile std::size_t huge = std::size_t(1) << 46;
	char *volatile much; /* a compiler may leave out memory that nobody looks at */

	try {
		much = new char[huge];
		std::cout << "got " << (much != nullptr) << '\n';
	} catch (const std::bad_alloc &) {
		std::cout << "bad_alloc\n";
	}
	much = new (std::nothrow) char[huge];
	std::cout << (much == nullptr) << '\n';
	try {
		std::vector<int> v;
		v.reserve(v.max_size() + 1);
	} catch (const std::length_error &) {
		std::cout << "length_error\n";
	}

	struct alignas(256) Wide {
		char c[256];
	};
	std::unique_ptr<Wide> wide(new Wide);
	std::cout << "aligned " << reinterpret_cast<std::uintptr_t>(wide.get()) % 256 << '\n';
	std::pmr::monotonic_buffer_resource pool;
	std::pmr::vector<std::pmr::string> strings(&pool);
	strings.emplace_back("a string that is too long to stand in the object itself");
	std::cout << strings[0].size() << '\n';
}

void types()
{
	Griffin griffin;
	Animal *animal = &griffin;
	Stone stone;

	std::cout << dynamic_cast<Winged *>(animal)->wings << dynamic_cast<Named_animal *>(animal)->legs
		<< (dynamic_cast<Griffin *>(&static_cast<Winged &>(griffin)) == &griffin) << animal->sound()
		<< (typeid(*animal) == typeid(Griffin)) << (typeid(*animal) == typeid(stone)) << '\n';
	try {
		Stone *pointer = &stone;
		std::cout << dynamic_cast<Animal &>(*pointer).sound() << '\n';
	} catch (const std::bad_cast &) {
		std::cout << "bad_cast\n";
	}
	std::variant<int, std::string> either = "text";
	std::cout << std::visit([](const auto &v) { std::ostringstream s; s << v; return s.str(); }, either) << '\n';
	try {
		std::cout << std::get<int>(either) << '\n';
	} catch (const std::bad_variant_access &) {
		std::cout << "bad_variant_access\n";
	}
}

const std::string &once(int thread)
{
	static const std::string made = [] {
		std::this_thread::sleep_for(std::chrono::milliseconds(5));
		std::cout << "made once\n";
		return std::string("made");
	}();

	(void)thread;
	return made;
}

void threads()
{
	std::mutex mutex;
	std::condition_variable changed;
	std::vector<std::thread> all;
	std::atomic<int> entered{ 0 };
	std::shared_mutex shared;
	long sum = 0;
	int turn = 0;

	for (int i = 0; i < 4; i++)
		all.emplace_back([&, i] {
			entered += static_cast<int>(once(i).size());
			for (int k = 0; k < 1000; k++) {
				std::lock_guard guard(mutex);
				sum += k;
			}
			{
				std::shared_lock reader(shared);
			}
			std::unique_lock lock(mutex);
			changed.wait(lock, [&] { return turn == i; });
			counted().uses++;
			turn++;
			changed.notify_all();
		});
	for (std::thread &t : all)
		t.join();
	std::cout << "sum " << sum << ", entered " << entered << ", destroyed " << destroyed << '\n';
	std::unique_lock lock(mutex);
	std::cout << "time out " << !changed.wait_for(lock, std::chrono::milliseconds(10), [] { return false; }) << '\n';
	std::once_flag flag;
	for (int i = 0; i < 2; i++) {
		try {
			std::call_once(flag, [i] { if (i == 0) throw i; std::cout << "called " << i << '\n'; });
		} catch (int) {
			std::cout << "thrown out of call_once\n";
		}
	}
}

void streams()
{
	std::cout << std::hex << std::showbase << 255 << std::dec << ' ' << std::setprecision(3) << std::fixed << 2.0 / 3 << ' '
		<< std::scientific << 12345.678L << std::defaultfloat << ' ' << std::boolalpha << true << std::noboolalpha << '\n';
	{
		std::ofstream file("/tmp/unicore-cplusplus");
		for (int i = 0; i < 100; i++)
			file << i << ' ' << i * i << '\n';
	}
	std::ifstream file("/tmp/unicore-cplusplus");
	long i, square, sum = 0;
	while (file >> i >> square)
		sum += square;
	std::cout << sum << ' ' << file.eof() << ' ' << std::filesystem::file_size("/tmp/unicore-cplusplus") << '\n';
	std::filesystem::remove("/tmp/unicore-cplusplus");
	std::ifstream none("/nowhere");
	std::cout << "open " << !none.fail() << '\n';
	std::istringstream bad("12 x");
	int a = 0, b = 7;
	bad >> a >> b;
	std::cout << a << ' ' << b << ' ' << bad.fail() << '\n';
	std::cout << std::stod("0x1.8p3") << ' ' << std::stoi("-77") << ' ' << std::to_string(1e3) << '\n';
	std::cout << std::use_facet<std::ctype<char>>(std::locale::classic()).toupper('q') << '\n';
	std::cout << "tied " << (std::cerr.tie() == &std::cout) << '\n';
}

void algorithms()
{
	std::vector<int> numbers(1000);
	std::mt19937 random(7);
	std::unordered_map<std::string, int> classes;

	std::iota(numbers.begin(), numbers.end(), 0);
	for (std::size_t n = numbers.size(); n > 1; n--)
		std::swap(numbers[n - 1], numbers[random() % n]);
	std::cout << std::is_sorted(numbers.begin(), numbers.end());
	std::sort(numbers.begin(), numbers.end());
	std::cout << std::is_sorted(numbers.begin(), numbers.end()) << ' ' << std::accumulate(numbers.begin(), numbers.end(), 0) << '\n';
	for (int n : numbers)
		classes[std::to_string(n % 7)]++;
	std::cout << classes.size() << ' ' << classes["3"] << '\n';
	std::smatch match;
	std::string text = "unikernel-1.25";
	std::cout << std::regex_match(text, match, std::regex("([a-z]+)-(\\d+)\\.(\\d+)")) << ' ' << match[1] << ' ' << match[3] << '\n';
	std::set<std::string, std::greater<>> words{ "a", "c", "b" };
	std::cout << *words.begin() << *words.rbegin() << '\n';
	std::optional<std::function<int(int)>> twice = [](int n) { return 2 * n; };
	std::cout << (*twice)(21) << '\n';
}

}

int main(int argc, char *argv[])
{
	std::cout << of_main.name << '\n';
	exceptions();
	memory();
	types();
	threads();
	streams();
	algorithms();
	if (argc > 1) {
		static Named local(argv[1]);
		return 7;
	}
	std::cout << std::flush;
	throw std::runtime_error("nobody catches this");
}
