// Counts words with as many threads as there are texts, and says which are the most frequent.
#include <algorithm>
#include <cctype>
#include <future>
#include <iomanip>
#include <iostream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

using Counts = std::map<std::string, int>;

static Counts count(const std::string &text)
{
	std::istringstream words(text);
	Counts counts;

	for (std::string word; words >> word;) {
		if (!std::all_of(word.begin(), word.end(), [](unsigned char c) { return std::isalpha(c); }))
			throw std::invalid_argument("not a word: " + word);
		++counts[word];
	}
	return counts;
}

int main(int argc, char *argv[])
{
	std::vector<std::string> texts(argv + 1, argv + argc);
	std::vector<std::future<Counts>> parts;
	Counts total;

	if (texts.empty())
		texts = { "the cat and the dog", "the dog and 1 bird", "a dog is a dog" };
	for (const std::string &text : texts)
		parts.push_back(std::async(std::launch::async, count, text));
	for (std::future<Counts> &part : parts) {
		try {
			for (const auto &[word, number] : part.get())
				total[word] += number;
		} catch (const std::exception &error) {
			std::cerr << error.what() << '\n';
		}
	}

	std::vector<std::pair<std::string, int>> order(total.begin(), total.end());
	std::stable_sort(order.begin(), order.end(), [](const auto &a, const auto &b) { return a.second > b.second; });
	for (const auto &[word, number] : order)
		std::cout << std::setw(4) << number << ' ' << word << '\n';
}
